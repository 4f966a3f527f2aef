"""Streaming reader for tables: text with a header and one row a line, as CSV or separated otherwise."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from simulator.reading.json_stream import LONGEST_RECORD, Broken, Parsed
from simulator.reading.text_encoding import NOT_DECODED, UNDECODABLE
from simulator.reading.text_window import TextWindow

_DELIMITERS = (",", ";", "\t")
_COMMENT = "#"
_LONGEST_HEADER = 1 << 20
_LONGEST_CELL = 1 << 20
# So often, the lines after an unclosed quote are read again as rows of their own.
_MOST_ATTEMPTS = 100


def delimiter_of(window: TextWindow, known: Collection[str]) -> str | None:
    """The delimiter of the header at the cursor, or None if no known column is in it.

    The case of letters does not matter.
    """
    line = window.first_line(_LONGEST_HEADER)
    for delimiter in _DELIMITERS:
        if any(name in known for name in _spelled(_header(line, delimiter), known)):
            return delimiter
    return None


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], **_layout(delimiter)))]
    except (csv.Error, StopIteration):
        return []


def _spelled(header: list[str], names: Iterable[str]) -> list[str]:
    """The columns of a header, with the spelling of `names` whatever their case."""
    spellings = {name.lower(): name for name in names}
    return [spellings.get(column.lower(), column) for column in header]


def _layout(delimiter: str) -> dict[str, Any]:
    csv.field_size_limit(_LONGEST_CELL)
    return {"delimiter": delimiter, "skipinitialspace": True}


class TableStream:
    """Iterates over the rows in a text window, as dictionaries keyed by the header's column names.

    The header must have one of the `known` columns; text without one is not a table and yields a single
    `Broken`. Blank lines, and lines that begin with `#`, are no rows. A row with an unclosed quote is
    only the first of its lines; reading resumes at the second. A row with different values in known
    columns of the same name is `Broken`. A header that is repeated, as in joined files, is no row.

    The known columns and those in `fields` have the spelling given here, whatever case they are in.
    """

    def __init__(
        self, window: TextWindow, known: Collection[str], fields: Collection[str] = ()
    ) -> None:
        self._window = window
        self._known = known
        self._fields = (*fields, *known)
        self._number = window.line_number() - 1
        self._lines = window.lines(LONGEST_RECORD)
        # The lines of the current row, and lines to be read again; None is a line that is too long.
        self._row: list[str | None] = []
        self._again: deque[str | None] = deque()
        self._attempts = 0
        self._is_at_end = False

    def __iter__(self) -> Iterator[Parsed | Broken]:
        delimiter = delimiter_of(self._window, self._known)
        if delimiter is None:
            line = self._window.first_line(_LONGEST_HEADER)
            known = ", ".join(self._known)
            is_text = UNDECODABLE.search(line) is None
            reason = (
                f"is neither JSON nor CSV with one of the columns {known}" if is_text else NOT_DECODED
            )
            yield Broken(reason, f"line {self._number + 1:,}")
            self._window.skip_all()
        else:
            yield from self._rows(_layout(delimiter))
        self._window.raise_failure()

    def _rows(self, layout: dict[str, Any]) -> Iterator[Parsed | Broken]:
        header: list[str] | None = None
        first: list[str] = []
        rows = csv.reader(self._fed(), **layout)
        while True:
            self._row.clear()
            try:
                row = next(rows, None)
            except csv.Error:
                yield self._broken("is not a row of CSV: " + self._fault())
                self._read_again()
                continue
            if row is None:
                return
            if self._is_at_end:
                yield self._broken("is not a row of CSV: a quote is not closed")
                self._read_again()
                self._is_at_end = False
                rows = csv.reader(self._fed(), **layout)
            elif None in self._row:
                yield self._broken(f"is longer than {LONGEST_RECORD >> 20} MiB")
            elif len(row) < 2 and self._is_blank():
                continue
            elif self._window.is_doubtful and any(map(UNDECODABLE.search, row)):
                yield self._broken(NOT_DECODED)
            elif header is None:
                first = row
                header = _spelled([name.strip() for name in row], self._fields)
            elif row == first:
                continue
            else:
                yield self._record(header, [cell.strip() for cell in row])

    def _record(self, header: list[str], row: list[str]) -> Parsed | Broken:
        if len(row) != len(header):
            return self._broken(f"has {len(row)} columns, where the header has {len(header)}")
        record = dict(zip(header, row, strict=True))
        if len(record) < len(header):
            for name, cell in zip(header, row, strict=True):
                if name in self._known and cell != record[name]:
                    return self._broken(f"has two values in columns named {name!r}")
        return Parsed(record, self._position())

    def _fed(self) -> Iterator[str]:
        """The lines for the parser, which stops at the end of each row."""
        while True:
            try:
                line = self._again.popleft() if self._again else next(self._lines)
            except StopIteration:
                self._is_at_end = bool(self._row)
                return
            self._number += 1
            if not self._row and line is not None and line.lstrip().startswith(_COMMENT):
                continue
            self._row.append(line)
            yield f"{line or ''}\n"

    def _is_blank(self) -> bool:
        return not any(line and line.strip() for line in self._row)

    def _fault(self) -> str:
        """Why the parser refused the current row."""
        if any(len(line or "") > _LONGEST_CELL for line in self._row) or len(self._row) > 1:
            return f"a cell is longer than {_LONGEST_CELL:,} characters, or a quote is not closed"
        return "a carriage return is not in quotes"

    def _read_again(self) -> None:
        """Lets the lines after the first of the current row be read as other rows."""
        if self._attempts < _MOST_ATTEMPTS:
            self._attempts += 1
            self._again.extendleft(reversed(self._row[1:]))
            self._number -= len(self._row) - 1

    def _position(self) -> str:
        return f"line {self._number - len(self._row) + 1:,}"

    def _broken(self, reason: str) -> Broken:
        return Broken(reason, self._position())
