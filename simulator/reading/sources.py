"""The inputs that command-line arguments name: files, folders, patterns and standard input."""

from __future__ import annotations

import io
import itertools
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import UnusableInput
from simulator.reading.folders import Found, files_in, files_matching, identity
from simulator.reading.gzip_stream import GZIP_MAGIC, BrokenGzip, decompressed

STANDARD_INPUT = "-"
EMPTY_PATH = "an empty argument names no file; is a variable not set?"
# Corrupt gzip data can lose up to this many compressed bytes before the fault.
_PIECE_BYTES = 64 << 10


class UnusableSource(UnusableInput):
    """An argument that names no file."""


class BrokenSource(Exception):
    """A source that cannot be read to its end: truncated, corrupt or unreadable."""


class UnreadableSource(BrokenSource):
    """A source that the system cannot read."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its path or `-`, and its size in bytes (0 for standard input)."""

    name: str
    size: int = 0

    @property
    def label(self) -> str:
        """What users call the input."""
        return "standard input" if self.name == STANDARD_INPUT else self.name

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The content in pieces, decompressed if it is gzip.

        `progress` is called with the number of bytes read, before decompression. Raises `BrokenSource`.
        """
        try:
            with self._open() as raw:
                pieces = _read(raw, progress)
                first = next(pieces, b"")
                content = itertools.chain([first], pieces)
                yield from decompressed(content) if first.startswith(GZIP_MAGIC) else content
        except BrokenGzip as error:
            raise BrokenSource(str(error)) from None
        except OSError as error:
            raise UnreadableSource(f"cannot be read: {error.strerror or error}") from None

    def _open(self) -> io.FileIO | io.BytesIO:
        if self.name == STANDARD_INPUT:
            return io.FileIO(sys.stdin.fileno(), closefd=False)
        return io.FileIO(self.name)


@dataclass(frozen=True, slots=True)
class Content(Source):
    """An input whose bytes are in memory already."""

    content: bytes = b""

    def _open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class Unreadable(Source):
    """A path found in a folder that cannot be read, and the reason."""

    reason: str = ""

    def _open(self) -> io.BytesIO:
        raise OSError(0, self.reason)


def _read(raw: io.FileIO | io.BytesIO, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The bytes of a file in pieces, the first of which is long enough to recognise gzip."""
    data = b""
    while piece := raw.read(_PIECE_BYTES):
        if progress is not None and raw.seekable():
            progress(len(piece))
        data += piece
        if len(data) >= len(GZIP_MAGIC):
            yield data
            data = b""
    if data:
        yield data


def sources(arguments: Iterable[str]) -> list[Source]:
    """The sources that the arguments name, each once and in a stable order; folders recursively.

    What cannot be read in a folder or behind a pattern is `Unreadable`. Raises `UnusableSource` for an
    argument that names nothing.
    """
    found: dict[str | int, Source] = {}
    for argument in arguments:
        for each in _expanded(argument):
            found.setdefault(each.path if each.identity is None else each.identity, _source(each))
    return list(found.values())


def _expanded(argument: str) -> list[Found]:
    if argument == STANDARD_INPUT:
        return [Found(STANDARD_INPUT)]
    if not argument:
        raise UnusableSource(EMPTY_PATH)
    path = Path(argument)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        if not isinstance(error, FileNotFoundError) or path.is_symlink():
            reason = getattr(error, "strerror", None) or error
            raise UnusableSource(f"{argument}: cannot be read: {reason}") from None
    else:
        if stat.S_ISDIR(status.st_mode):
            return list(files_in(str(path)))
        is_regular = stat.S_ISREG(status.st_mode)
        return [Found(str(path), status.st_size, identity=identity(status) if is_regular else None)]
    matches = list(files_matching(argument))
    if not matches:
        raise UnusableSource(f"{argument!r} is neither a file, a folder nor a pattern that matches one")
    return matches


def _source(found: Found) -> Source:
    if found.fault is not None:
        return Unreadable(found.path, 0, found.fault)
    # A file may have the name that stands for standard input.
    is_file = found.identity is not None
    path = f"./{found.path}" if is_file and found.path == STANDARD_INPUT else found.path
    return Source(path, found.size)
