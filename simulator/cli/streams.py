"""Standard input, output and error, made fit for every character and for being closed or full."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from simulator.errors import UnusableInput
from simulator.interruption import Terminated

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_INPUT, _OUTPUT, _ERROR = range(3)


class UnwritableOutput(UnusableInput):
    """Standard output cannot be written."""


class ClosedPipe(Exception):
    """The reader of standard output closed the pipe (`| head`), which is not an error."""


def prepare_streams() -> None:
    """Replaces the standard streams.

    Characters that the encoding of an output does not have are written as escapes. If standard output
    cannot be written, `ClosedPipe` or `UnwritableOutput` is raised, once; everything after it, or after
    an interruption of a write, is discarded, as is everything that cannot be written to standard error.
    """
    # Otherwise the next file to be opened would get the number of a closed stream.
    for number, mode in (_INPUT, os.O_WRONLY), (_OUTPUT, os.O_RDONLY), (_ERROR, os.O_WRONLY):
        if _is_closed(number):
            os.open(os.devnull, mode)
    # A closed standard input or output became one for which every read or write fails.
    sys.stdin = sys.stdin or io.TextIOWrapper(io.FileIO(_INPUT, closefd=False))
    sys.stdout = _writer(_StandardOutput(_OUTPUT, "w", closefd=False), sys.stdout)
    sys.stderr = _writer(_StandardError(_ERROR, "w", closefd=False), sys.stderr)


def flush_output() -> None:
    """Writes what is buffered for standard output, unless that fails."""
    with suppress(ClosedPipe, UnwritableOutput):
        sys.stdout.flush()


def _is_closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False


def _writer(file: io.FileIO, original: TextIO | None) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding="utf-8" if original is None else original.encoding,
        errors="backslashreplace",
        line_buffering=isinstance(file, _StandardError) or file.isatty(),
    )


class _StandardOutput(io.FileIO):
    """Standard output, whose first failure is an error of the program."""

    _has_failed = False

    def write(self, data: ReadableBuffer, /) -> int:
        if self._has_failed:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except (KeyboardInterrupt, Terminated):
            # The data may have been written already, and would be written again with what follows.
            self._has_failed = True
            raise
        except BrokenPipeError:
            self._has_failed = True
            raise ClosedPipe from None
        except OSError as error:
            self._has_failed = True
            reason = error.strerror or error
            raise UnwritableOutput(f"standard output cannot be written: {reason}") from None


class _StandardError(io.FileIO):
    """Standard error, whose failures cannot be reported anywhere."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes
