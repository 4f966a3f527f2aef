"""Writes results to standard output."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator

import click

from simulator.errors import UnusableInput


class UnwritableOutput(UnusableInput):
    """Standard output cannot be written."""


def show(result: str | Iterator[str]) -> None:
    """Print a result, given whole or in pieces, and a newline. Raises `UnwritableOutput`."""
    pieces = iter([result]) if isinstance(result, str) else result
    try:
        for piece in itertools.chain(pieces, "\n"):
            click.echo(piece, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        reason = error.strerror or error
        raise UnwritableOutput(f"standard output cannot be written: {reason}") from None


def discard_output() -> None:
    """Discard buffered output, which Python would otherwise try, and fail, to write on exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
