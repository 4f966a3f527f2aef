"""A CloudTrail file decoded many records at a time, for as long as there is nothing unusual about it.

Files of CloudTrail are one object, `{"Records":[...]}`, of records that all begin alike. So the text
between two such beginnings is whole records, which can be decoded at once, and only for what a decision
needs. A block with anything unusual in it is taken apart into its records; and where the text is not
such a file, it is left, from the block on where that shows, to those who read any JSON.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec

from simulator.pushlog.formats.cloudtrail import Call
from simulator.reading.json_stream import LONGEST_RECORD
from simulator.reading.sources import BrokenSource

_BEGINNING = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?=\{"eventVersion":)')
_LONGEST_BEGINNING = 1 << 10
_BETWEEN = b'},{"eventVersion":'
# Enough for what a block costs not to count, and what comes between is still in the processor's cache.
_BLOCK_BYTES = 512 << 10
_OPENED = b'{"Records":['
_SPACE = b" \t\n\r"

_CALLS, _ANY_RECORDS = msgspec.json.Decoder(list[Call]), msgspec.json.Decoder(list[msgspec.Raw])
# Calls or, where not all records of a block are calls as they should be, the records' JSON.
Block = Sequence[Call | msgspec.Raw]


class CallBlocks:
    """The records of a CloudTrail file, in blocks.

    After the last one, `rest` gives the text that is left, and `records` and `characters` say how much
    of the file is before it.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._failure: BrokenSource | None = None
        # What is read and not yet given out; inside the array of records, it begins with a record.
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._inside = False
        self.records = 0
        self.characters = 0

    def __iter__(self) -> Iterator[Block]:
        while self._bytes < _LONGEST_BEGINNING and self._read():
            pass
        beginning = b"".join(self._pieces)
        found = _BEGINNING.match(beginning)
        if found is None:
            return
        self._inside = True
        self.characters = found.end()
        self._keep(beginning[found.end() :])
        while block := self._block():
            yield block
            self.records += len(block)

    def rest(self) -> Iterator[bytes]:
        """What is left of the file, with a beginning that makes it a file; to be asked for once."""
        if self._inside and self._pieces:
            self.characters -= len(_OPENED)
            self._pieces.insert(0, _OPENED)
        return itertools.chain(self._pieces, self._remaining())

    def _block(self) -> Block:
        """The next records; none where the file ends, or goes on otherwise than usual."""
        while self._bytes <= LONGEST_RECORD:
            end = self._pieces[-1].rfind(_BETWEEN) + 1 if self._pieces else 0
            if end and self._bytes >= _BLOCK_BYTES:
                return self._until(end)
            if not self._read():
                return self._last()
        return []

    def _until(self, end: int) -> Block:
        """The records in what was read, of which the last piece counts up to `end`."""
        *pieces, last = self._pieces
        array = b"".join((b"[", *pieces, memoryview(last)[:end], b"]"))
        return self._elements(array, last[end + 1 :])

    def _last(self) -> Block:
        """The records up to the end of the file, where that ends as it should."""
        array, closed, behind = b"".join((b"[", *self._pieces)).rpartition(b"}")
        if not closed or behind.strip(_SPACE):
            return []
        return self._elements(array.rstrip(_SPACE), b"")

    def _elements(self, array: bytes, rest: bytes) -> Block:
        """The elements of an array of records, after which `rest` is left of what was read."""
        try:
            # The decoder need not notice what is not UTF-8.
            characters = len(array) if array.isascii() else len(str(array, "utf-8"))
            block = _decoded(array)
        except (ValueError, RecursionError):
            return []
        self.characters += characters - len(b"[]") + len(b",")
        self._keep(rest)
        return block

    def _keep(self, text: bytes) -> None:
        """Let go of all but this, the end of what was read."""
        self._pieces = [text] if text else []
        self._bytes = len(text)

    def _read(self) -> bool:
        """Read on; False at the end of the file."""
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


def _decoded(array: bytes) -> Block:
    try:
        return _CALLS.decode(array)
    except msgspec.ValidationError:
        return _ANY_RECORDS.decode(array)
