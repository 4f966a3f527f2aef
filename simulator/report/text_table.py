"""Text for people: sections, tables and counts."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

# Fits the longest ARN and the longest filter side by side, so that rows are never wrapped.
_WIDTH = 600
MOST_LISTED = 20


def joined_sections(*sections: tuple[str, str]) -> str:
    """Titles and bodies, with "none" for an empty body."""
    return "\n\n".join(f"{title}\n{body or 'none'}" for title, body in sections)


def count_table(*rows: tuple[str, int]) -> str:
    """A table of names and counts."""
    return table([], rows)


def table(headings: list[str], rows: Sequence[tuple[object, ...]]) -> str:
    """Aligned columns, numbers to the right; empty without rows."""
    if not rows:
        return ""
    table = Table(box=None, show_header=bool(headings), pad_edge=False, header_style="")
    for index in range(len(rows[0])):
        is_numeric = any(isinstance(row[index], int) for row in rows)
        heading = headings[index] if headings else ""
        table.add_column(heading, justify="right" if is_numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console(
        file=io.StringIO(), width=_WIDTH, color_system=None, markup=False, highlight=False
    )
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def more(count: int) -> str:
    """The line that says how many of so many rows are not listed, if any."""
    rest = count - MOST_LISTED
    return f"\n… and {rest:,} more (all of them: --format json)" if rest > 0 else ""


def shown(name: str) -> str:
    """The name, with escapes if it is not printable."""
    return name if name.isprintable() else ascii(name)


def counted(count: int, noun: str, plural: str = "s") -> str:
    """A number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else plural}"
