"""The files that a user means: files, folders, globs and standard input, as streams of text."""

from __future__ import annotations

import codecs
import glob
import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

STANDARD_INPUT = "-"
_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK_BYTES = 1 << 20


class UnusableSource(Exception):
    """An argument that names nothing to read."""


class BrokenSource(Exception):
    """A source that ended before its end: cut short, corrupt, or no longer readable."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its name as shown to the user, and its size in bytes (0 for standard input)."""

    name: str
    size: int = 0

    def text(self, progress: Callable[[int], None] | None = None) -> Iterator[str]:
        """The content as chunks of text, unzipped where it is gzip.

        Bytes that are not UTF-8 come as lone surrogates (`surrogateescape`). `progress` is told the
        bytes read, before unzipping. Raises `BrokenSource`.
        """
        decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        try:
            with self._open() as raw:
                done = 0
                with _unzipped(raw) as stream:
                    # `read1` gives what could be unzipped before the data breaks off; `read` loses it.
                    while chunk := stream.read1(_CHUNK_BYTES):
                        yield decoder.decode(chunk)
                        if progress is not None and raw.seekable():
                            progress(raw.tell() - done)
                            done = raw.tell()
                if rest := decoder.decode(b"", final=True):
                    yield rest
        except EOFError:
            raise BrokenSource("the gzip data is cut short") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BrokenSource(f"the gzip data is corrupt ({error})") from None
        except OSError as error:
            raise BrokenSource(f"cannot be read: {error.strerror or error}") from None

    def _open(self) -> io.FileIO:
        if self.name == STANDARD_INPUT:
            return io.FileIO(sys.stdin.fileno(), closefd=False)
        return io.FileIO(self.name)


def _unzipped(raw: io.FileIO) -> io.BufferedIOBase:
    buffered = io.BufferedReader(raw, _CHUNK_BYTES)
    if buffered.peek(2)[:2] == _GZIP_MAGIC:
        return gzip.GzipFile(fileobj=buffered)
    return buffered


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
