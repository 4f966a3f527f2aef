"""Changes of a text file as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator


def text_diff(name: str, old: str, new: str) -> str:
    """A diff that `patch` applies to a file in UTF-8."""
    lines = difflib.unified_diff(_lines(old), _lines(new), name, name)
    return "".join(_terminated(lines))


def _lines(text: str) -> list[str]:
    """The lines with their line feeds; no other character separates lines here."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + [last] * bool(last)


def _terminated(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"
