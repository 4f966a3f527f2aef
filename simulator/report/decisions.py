"""The decisions of a replay, one row per push, as JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from simulator.decision import Decision
from simulator.decision.columns import COLUMNS, Value, row
from simulator.report.timestamp import timestamp
from simulator.report.whole_file import WholeFile, output_file

# CSV has no lists. Neither ARNs nor filters can contain a space.
_LIST_SEPARATOR = " "

_Writer = Callable[[dict[str, Value]], object]


def _json_lines(file: WholeFile | TextIO) -> _Writer:
    return lambda row: file.write(json.dumps(row) + "\n")


def _csv(file: WholeFile) -> _Writer:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)

    def write(row: dict[str, Value]) -> None:
        cells = (
            _LIST_SEPARATOR.join(cell) if isinstance(cell, tuple) else cell for cell in row.values()
        )
        rows.writerow(cells)

    return write


_WRITERS: dict[str, Callable[[WholeFile], _Writer]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
}
ENDINGS = tuple(_WRITERS)


@contextmanager
def decisions_file(path: Path) -> Iterator[Callable[[Decision], None]]:
    """Yields the function that writes a decision; `path` appears once all are written.

    Raises `UnwritableFile`.
    """
    with output_file(path) as file:
        yield _decision_writer(_WRITERS[path.suffix](file))


def printed_decisions() -> Callable[[Decision], None]:
    """The function that prints a decision as a line of JSON to standard output."""
    return _decision_writer(_json_lines(sys.stdout))


def _decision_writer(write: _Writer) -> Callable[[Decision], None]:
    def write_decision(decision: Decision) -> None:
        values = row(decision)
        values["time"] = timestamp(decision.push.time)
        write(values)

    return write_decision
