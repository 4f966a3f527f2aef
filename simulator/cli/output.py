"""Writes results, warnings and messages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.cli.files import STANDARD_OUTPUT
from simulator.cli.settings import settings
from simulator.reading.malformed import Malformed
from simulator.report.whole_file import is_special, output_file


def show(result: str | Iterator[str], is_partial: bool = False) -> None:
    """Print a result, given whole or in pieces; or write it to the file of `--output`.

    A newline is added unless the result is empty or ends with one. A partial result is printed, but
    replaces no file. Raises `UnusableInput` if standard output or the file cannot be written.
    """
    pieces = _ended([result] if isinstance(result, str) else result)
    output = settings().output
    if output in (None, STANDARD_OUTPUT):
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
        return
    if is_partial and not is_special(Path(output)):
        inform(f"{output}: not written, because the result is incomplete")
        return
    with output_file(Path(output)) as file:
        for piece in pieces:
            file.write(piece)


def _ended(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces, with a newline at the end."""
    last = "\n"
    for piece in pieces:
        yield piece
        last = piece or last
    if not last.endswith("\n"):
        yield "\n"


def inform(text: str) -> None:
    """Print a message to standard error."""
    sys.stderr.write(f"{text}\n")


def warn(text: str) -> None:
    """Print a warning to standard error, unless `--quiet` is given."""
    if not settings().is_quiet:
        inform(f"warning: {text}")


def report_malformed(malformed: Malformed) -> None:
    """Print a malformed record to standard error, unless `--quiet` is given."""
    if not settings().is_quiet:
        inform(f"malformed: {malformed}")
