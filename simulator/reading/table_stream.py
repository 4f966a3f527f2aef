"""Streaming reader for CSV text with a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from simulator.reading.json_stream import LONGEST_RECORD, Broken, Parsed
from simulator.reading.text_window import NOT_UTF8, TextWindow


class TableStream:
    """Iterates over the rows in a text window, as dictionaries keyed by the header's column names.

    The header must have one of the `known` columns; text without one is not a table and yields a single
    `Broken`.
    """

    def __init__(self, window: TextWindow, known: Sequence[str]) -> None:
        self._window = window
        self._known = known
        self._too_long = False

    def __iter__(self) -> Iterator[Parsed | Broken]:
        header: list[str] | None = None
        rows = csv.reader(self._lines())
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Broken(f"is not a row of CSV: {error}", f"line {rows.line_num:,}")
                continue
            position = f"line {rows.line_num:,}"
            if row is None:
                break
            if self._too_long:
                self._too_long = False
                yield Broken(f"is longer than {LONGEST_RECORD >> 20} MiB", position)
            elif not row:
                continue
            elif any(map(NOT_UTF8.search, row)):
                yield Broken("is not UTF-8", position)
            elif header is None:
                header = [name.strip() for name in row]
                if not any(name in header for name in self._known):
                    known = ", ".join(self._known)
                    reason = f"is neither JSON nor CSV with one of the columns {known}"
                    yield Broken(reason, position)
                    self._window.skip_all()
                    break
            elif len(row) != len(header):
                yield Broken(f"has {len(row)} columns, where the header has {len(header)}", position)
            else:
                yield Parsed(dict(zip(header, row, strict=True)), position)
        self._window.raise_failure()

    def _lines(self) -> Iterator[str]:
        for line in self._window.lines(LONGEST_RECORD):
            self._too_long = line is None
            yield f"{line or ''}\n"
