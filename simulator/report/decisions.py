"""One row for each push of a replay, as JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from simulator.decision import Decision
from simulator.report.timestamp import timestamp

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


class UnwritableFile(Exception):
    """A file that cannot be written; says which and why."""


@contextmanager
def decisions_file(path: Path) -> Iterator[Callable[[Decision], None]]:
    """Writes decisions to `path`, which appears only once all are written.

    Until then they go to a temporary file beside it, which is removed on any error. Raises
    `UnwritableFile`.
    """
    with _Writing(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            write = _WRITERS[path.suffix](file)

            def write_decision(decision: Decision) -> None:
                with _Writing(path):
                    write(_row(decision))

            yield write_decision
            with _Writing(path):
                file.flush()
        with _Writing(path):
            # A temporary file is made for its owner alone; this one is a result like any other.
            umask = os.umask(0)
            os.umask(umask)
            unfinished.chmod(0o666 & ~umask)
            unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class _Writing:
    """Turns an `OSError` inside it into an `UnwritableFile`. A class, as it is entered for each row."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise UnwritableFile(f"{self._path}: cannot be written: {reason}") from None


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
