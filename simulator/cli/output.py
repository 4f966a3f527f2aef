"""Standard output: results are printed here, and what happens where they cannot be."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator

import click


class UnwritableOutput(click.ClickException):
    """Standard output that does not take what is printed: exit code 2."""

    exit_code = 2


def show(result: str | Iterator[str]) -> None:
    """Print a result, whole or in pieces, and end its last line. Raises `UnwritableOutput`."""
    pieces = iter([result]) if isinstance(result, str) else result
    try:
        for piece in itertools.chain(pieces, "\n"):
            click.echo(piece, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard()
        raise UnwritableOutput(
            f"standard output cannot be written: {error.strerror or error}"
        ) from None


def discard() -> None:
    """What is left to be written goes nowhere: Python would fail at it once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
