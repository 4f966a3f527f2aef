"""The files that a user means: files, folders, globs and standard input, as streams of text."""

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
from simulator.reading.unzipping import GZIP_MAGIC, BrokenGzip, unzipped

STANDARD_INPUT = "-"
# Where gzip data is corrupt, this much before the fault may be lost with it.
_PIECE_BYTES = 64 << 10


class UnusableSource(UnusableInput):
    """An argument that names nothing to read."""


class BrokenSource(Exception):
    """A source that ended before its end: cut short, corrupt, or no longer readable."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its name as shown to the user, and its size in bytes (0 for standard input)."""

    name: str
    size: int = 0

    def text(self) -> Iterator[str]:
        """The content as text, as `decoded` does it. Raises `BrokenSource`."""
        return decoded(self.chunks())

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The content piece by piece, unzipped where it is gzip.

        `progress` is told the bytes read, before unzipping. Raises `BrokenSource`.
        """
        try:
            with self._open() as raw:
                pieces = _read(raw, progress)
                first = next(pieces, b"")
                whole = itertools.chain([first], pieces)
                yield from unzipped(whole) if first.startswith(GZIP_MAGIC) else whole
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
    """An input that was read by others: its bytes, and the name that it is told by."""

    content: bytes = b""

    def _open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


def _read(raw: io.FileIO | io.BytesIO, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The bytes of a file. The first piece is long enough to tell what it is, if the file is."""
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
    """Bytes as text, without a byte order mark; what is not UTF-8 comes as lone surrogates."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    for chunk in chunks:
        yield decoder.decode(chunk)
    if rest := decoder.decode(b"", final=True):
        yield rest


def sources(arguments: Iterable[str]) -> list[Source]:
    """The sources that the arguments name, each once, folders recursively, in a stable order.

    Raises `UnusableSource` for an argument that names nothing.
    """
    found: dict[str, Source] = {}
    for argument in arguments:
        for source in _expanded(argument):
            found.setdefault(source.name, source)
    return list(found.values())


def _expanded(argument: str) -> list[Source]:
    if argument == STANDARD_INPUT:
        return [Source(STANDARD_INPUT)]
    path = Path(argument)
    if path.exists():
        return _below(path)
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 (absolute patterns too)
    if not matches:
        raise UnusableSource(f"{argument!r} is neither a file, a folder nor a pattern that matches any")
    return [source for match in matches for source in _below(Path(match))]


def _below(path: Path) -> list[Source]:
    if not path.is_dir():
        return [Source(str(path), path.stat().st_size)]
    found = []
    for folder, folders, files in os.walk(path):
        folders.sort()
        paths = (Path(folder, name) for name in sorted(files))
        found += [Source(str(each), each.stat().st_size) for each in paths if each.is_file()]
    return found
