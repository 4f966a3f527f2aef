"""Writes results, warnings and messages."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from simulator.cli.files import STANDARD_OUTPUT
from simulator.cli.settings import settings
from simulator.reading.malformed import Malformed
from simulator.report.whole_file import output_file


def show(result: str | Iterator[str]) -> None:
    """Print a result, given whole or in pieces, and a newline; or write it to the file of `--output`.

    Raises `UnusableInput` if that is impossible.
    """
    pieces = itertools.chain([result] if isinstance(result, str) else result, "\n")
    output = settings().output
    if output in (None, STANDARD_OUTPUT):
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
        return
    with output_file(Path(output)) as file:
        for piece in pieces:
            file.write(piece)


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
