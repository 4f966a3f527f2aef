"""The inputs that command-line arguments name: files, folders, patterns and standard input."""

from __future__ import annotations

import codecs
import glob
import io
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import UnusableInput
from simulator.reading.gzip_stream import GZIP_MAGIC, BrokenGzip, decompressed

STANDARD_INPUT = "-"
# Corrupt gzip data can lose up to this many compressed bytes before the fault.
_PIECE_BYTES = 64 << 10


class UnusableSource(UnusableInput):
    """An argument that names no file."""


class BrokenSource(Exception):
    """A source that cannot be read to its end: truncated, corrupt or unreadable."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its name as shown to the user, and its size in bytes (0 for standard input)."""

    name: str
    size: int = 0

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
            raise BrokenSource(f"cannot be read: {error.strerror or error}") from None

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


def decoded(chunks: Iterator[bytes]) -> Iterator[str]:
    """UTF-8 text without its byte order mark; each invalid byte becomes a lone surrogate."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    for chunk in chunks:
        yield decoder.decode(chunk)
    if rest := decoder.decode(b"", final=True):
        yield rest


def sources(arguments: Iterable[str]) -> list[Source]:
    """The sources that the arguments name, each once and in a stable order; folders recursively.

    Raises `UnusableSource` for an argument that names nothing.
    """
    found: dict[str, Source] = {}
    for argument in arguments:
        try:
            expanded = _expanded(argument)
        except OSError as error:
            raise UnusableSource(f"{argument}: cannot be read: {error.strerror or error}") from None
        for source in expanded:
            found.setdefault(source.name, source)
    return list(found.values())


def _expanded(argument: str) -> list[Source]:
    if argument == STANDARD_INPUT:
        return [Source(STANDARD_INPUT)]
    path = Path(argument)
    if path.exists():
        return _files_in(path)
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 (absolute patterns too)
    if not matches:
        raise UnusableSource(f"{argument!r} is neither a file, a folder nor a pattern that matches one")
    return [source for match in matches for source in _files_in(Path(match))]


def _files_in(path: Path) -> list[Source]:
    if not path.is_dir():
        return [Source(str(path), path.stat().st_size)]
    found = []
    for folder, folders, files in os.walk(path):
        folders.sort()
        paths = (Path(folder, name) for name in sorted(files))
        found += [Source(str(each), each.stat().st_size) for each in paths if each.is_file()]
    return found
