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

from simulator.pushlog.cloudtrail import Call
from simulator.pushlog.json_stream import LONGEST_RECORD
from simulator.pushlog.sources import BrokenSource

_BEGINNING = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?=\{"eventVersion":)')
_LONGEST_BEGINNING = 1 << 10
_BETWEEN = b'},{"eventVersion":'
_BLOCK_BYTES = 1 << 20


_OPENED, _CLOSED = b'{"Records":[', b"]}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    Records: list[Call]


class _AnyFile(msgspec.Struct, forbid_unknown_fields=True):
    Records: list[msgspec.Raw]


_CALLS, _ANY_RECORDS = msgspec.json.Decoder(_File), msgspec.json.Decoder(_AnyFile)
# Calls or, where not all records of a block are calls as they should be, the records' JSON.
Block = Sequence[Call | msgspec.Raw]


class CallBlocks:
    """The records of a CloudTrail file, in blocks.

    After the last one, `rest` is the text that is left, and `records` and `characters` say how much of
    the file is before it.
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

    @property
    def rest(self) -> Iterator[bytes]:
        """What is left of the file, with the beginning that makes it one."""
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
        text = b"".join((_OPENED, *pieces, memoryview(last)[:end], _CLOSED))
        return self._records_of(text, last[end + 1 :])

    def _last(self) -> Block:
        """The records up to the end of the file."""
        return self._records_of(b"".join((_OPENED, *self._pieces)), b"") if self._pieces else []

    def _records_of(self, text: bytes, rest: bytes) -> Block:
        """The records of a part of the file that is a file itself; after it, `rest` is left."""
        try:
            # The decoder need not notice what is not UTF-8.
            characters = len(text) if text.isascii() else len(str(text, "utf-8"))
        except UnicodeDecodeError:
            return []
        block = _decoded(text)
        if block:
            self.characters += characters - len(_OPENED) - len(_CLOSED) + len(b",")
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


def _decoded(text: bytes) -> Block:
    """The records of a file; none where it is no such file."""
    try:
        try:
            return _CALLS.decode(text).Records
        except msgspec.ValidationError:
            return _ANY_RECORDS.decode(text).Records
    except (ValueError, RecursionError):
        return []
