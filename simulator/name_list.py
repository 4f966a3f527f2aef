"""Lists of names, one a line: of repositories and of principals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.reading.text_encoding import decoded
from simulator.reading.text_window import TextWindow

_LONGEST_LINE = 1 << 20
_COMMENT = "#"


def names_in(source: Source) -> Iterator[str | Malformed]:
    """The names in a list, one a line, as they are read; without blank lines and `#` comments."""
    window = TextWindow(decoded(source.chunks()))
    for number, line in enumerate(window.lines(_LONGEST_LINE), start=1):
        if line is None:
            yield Malformed(source.label, f"line {number:,}", "is too long for a name")
        elif (name := line.strip()) and not name.startswith(_COMMENT):
            yield name
    if window.failure is not None:
        yield Malformed(source.label, "at its end", str(window.failure))
