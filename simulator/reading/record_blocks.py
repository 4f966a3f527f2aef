"""Files of uniform JSON records, decoded many records at a time.

In such a file every record begins alike, so the text between two of these beginnings consists of whole
records that can be decoded with one call. Reading stops at the first block that is not as expected; the
remaining text is left to `JsonStream`, which reads any JSON.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import regex

from simulator.reading.json_stream import LONGEST_RECORD
from simulator.reading.sources import BrokenSource

_LONGEST_BEGINNING = 1 << 10
# Large enough to amortise the cost of a block, small enough for the processor's cache.
_BLOCK_BYTES = 512 << 10
_SPACE = b" \t\n\r"
_RAW = msgspec.json.Decoder(list[msgspec.Raw])

R = TypeVar("R")
E = TypeVar("E")


@dataclass(frozen=True)
class BlockLayout(Generic[R, E]):
    """How files of one kind are laid out, and how their records are read.

    `beginning` matches all text before the first record, which is in an array. `separator` is the text
    from the end of a record to where all records are still alike; it begins with `},`. `decode` decodes
    a JSON array of records; it raises `msgspec.ValidationError` if any is not an `R`.
    """

    beginning: regex.Pattern[bytes]
    separator: bytes
    decode: Callable[[bytes], Sequence[R]]
    read: Callable[[R], E]


class RecordBlocks(Generic[E]):
    """Iterates over the blocks of a file in the first of several layouts that it has.

    Each block comes with the function that reads its records. The records of a block that `decode`
    refused come as raw JSON, of the type `msgspec.Raw`.

    After the last block, `rest` returns the remaining text; `records` and `characters` count the
    records and characters before it.
    """

    def __init__(self, chunks: Iterator[bytes], layouts: Iterable[BlockLayout[Any, E]]) -> None:
        self._chunks = chunks
        self._layouts = layouts
        self._failure: BrokenSource | None = None
        # The buffer; inside the array of records it begins with a record.
        self._pieces: list[bytes] = []
        self._bytes = 0
        # The text before the first record.
        self._opening = b""
        self.records = 0
        self.characters = 0

    def __iter__(self) -> Iterator[tuple[Sequence[Any], Callable[[Any], E]]]:
        text = b""
        # No longer than necessary, because the next chunk may be a long time in coming.
        while len(text) < _LONGEST_BEGINNING and self._may_begin(text) and self._read():
            text = b"".join(self._pieces)
        for layout in self._layouts:
            if found := layout.beginning.match(text):
                self._opening = found[0]
                self.characters = found.end()
                self._keep(text[found.end() :])
                while block := self._block(layout):
                    yield block, layout.read
                    self.records += len(block)
                return

    def _may_begin(self, text: bytes) -> bool:
        """Whether a file that begins with this text can have one of the layouts."""
        return any(layout.beginning.match(text, partial=True) for layout in self._layouts)

    def rest(self) -> Iterator[bytes]:
        """The text after the last block, with the opening of the file before it; call it only once."""
        if self._pieces:
            self.characters -= len(self._opening)
            self._pieces.insert(0, self._opening)
        return itertools.chain(self._pieces, self._remaining())

    def _block(self, layout: BlockLayout[Any, E]) -> Sequence[Any]:
        """The next block; empty at the end of the file and where the text is not as expected."""
        while self._bytes <= LONGEST_RECORD:
            end = self._pieces[-1].rfind(layout.separator) + 1 if self._pieces else 0
            if end and self._bytes >= _BLOCK_BYTES:
                *pieces, last = self._pieces
                array = b"".join((b"[", *pieces, memoryview(last)[:end], b"]"))
                return self._decoded(layout, array, last[end + 1 :])
            if not self._read():
                array, closed, after = b"".join((b"[", *self._pieces)).rpartition(b"}")
                is_complete = closed and not after.strip(_SPACE)
                return self._decoded(layout, array.rstrip(_SPACE), b"") if is_complete else []
        return []

    def _decoded(self, layout: BlockLayout[Any, E], array: bytes, rest: bytes) -> Sequence[Any]:
        """The records in a JSON array; `rest` is the part of the buffer after it."""
        if len(array) > LONGEST_RECORD:
            return []
        try:
            # The decoder does not check all of the text for valid UTF-8.
            characters = len(array) if array.isascii() else len(str(array, "utf-8"))
            try:
                block: Sequence[Any] = layout.decode(array)
            except msgspec.ValidationError:
                block = _RAW.decode(array)
        except (ValueError, RecursionError):
            return []
        self.characters += characters - len(b"[]") + len(b",")
        self._keep(rest)
        return block

    def _keep(self, text: bytes) -> None:
        """Replaces the buffer."""
        self._pieces = [text] if text else []
        self._bytes = len(text)

    def _read(self) -> bool:
        """Reads a chunk; False at the end of the file."""
        try:
            piece = next(self._chunks, b"")
        except BrokenSource as error:
            self._failure, piece = error, b""
        if piece:
            self._pieces.append(piece)
            self._bytes += len(piece)
        return bool(piece)

    def _remaining(self) -> Iterator[bytes]:
        if self._failure is not None:
            raise self._failure
        yield from self._chunks
