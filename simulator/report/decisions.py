"""The decisions of a replay, one row per push, as JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.decision import Decision
from simulator.report.timestamp import timestamp
from simulator.report.whole_file import WholeFile, whole_file

COLUMNS = ("time", "repositoryName", "imageTag", "imageDigest", "principal", "decision",
           "signingProfileArns", "filters")  # fmt: skip
# CSV has no lists. Neither ARNs nor filters can contain a space.
_LIST_SEPARATOR = " "

Row = dict[str, str | list[str] | None]
_Writer = Callable[[Row], object]


def _json_lines(file: WholeFile) -> _Writer:
    return lambda row: file.write(json.dumps(row) + "\n")


def _csv(file: WholeFile) -> _Writer:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)

    def write(row: Row) -> None:
        cells = (
            _LIST_SEPARATOR.join(cell) if isinstance(cell, list) else cell for cell in row.values()
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
def decisions_file(path: Path) -> Iterator[Callable[[Decision], object]]:
    """Yields the function that writes a decision; `path` appears once all are written.

    Raises `UnwritableFile`.
    """
    with whole_file(path) as file:
        write = _WRITERS[path.suffix](file)
        yield lambda decision: write(_row(decision))


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
