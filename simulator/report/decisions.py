"""One row for each push of a replay, as JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from simulator.decision import Decision
from simulator.report.timestamp import timestamp
from simulator.report.whole_file import Writing, whole_file

COLUMNS = ("time", "repositoryName", "imageTag", "imageDigest", "principal", "decision",
           "signingProfileArns", "filters")  # fmt: skip
# CSV has no lists. None of these names can hold a space.
_LIST_SEPARATOR = " "

Row = dict[str, str | list[str] | None]
_Writer = Callable[[Row], object]


def _json_lines(file: TextIO) -> _Writer:
    return lambda row: file.write(json.dumps(row) + "\n")


def _csv(file: TextIO) -> _Writer:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)

    def write(row: Row) -> None:
        cells = (
            _LIST_SEPARATOR.join(cell) if isinstance(cell, list) else cell for cell in row.values()
        )
        rows.writerow(cells)

    return write


_WRITERS: dict[str, Callable[[TextIO], _Writer]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
}
ENDINGS = tuple(_WRITERS)


@contextmanager
def decisions_file(path: Path) -> Iterator[Callable[[Decision], None]]:
    """Writes decisions to `path`, which appears only once all are written. Raises `UnwritableFile`."""
    with whole_file(path) as file:
        write = _WRITERS[path.suffix](file)

        def write_decision(decision: Decision) -> None:
            with Writing(path):
                write(_row(decision))

        yield write_decision


def _row(decision: Decision) -> Row:
    push = decision.push
    return {
        "time": timestamp(push.time),
        "repositoryName": push.repository,
        "imageTag": push.tag,
        "imageDigest": push.digest,
        "principal": push.principal,
        "decision": decision.verdict,
        "signingProfileArns": list(decision.signing_profile_arns),
        "filters": [text for match in decision.matches for text in match.filters],
    }
