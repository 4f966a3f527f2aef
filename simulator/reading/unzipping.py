"""Gzip data unzipped piece by piece, by ISA-L, which is faster than zlib.

Source of the format: RFC 1952. Members may follow each other, and zeros may follow the last one. Header
and trailer are read here, as ISA-L gives nothing of a piece that ends in a wrong checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from isal import igzip_lib, isal_zlib

GZIP_MAGIC = b"\x1f\x8b"
# Small enough to be still in the processor's cache when it is decoded.
_MOST_BYTES = 256 << 10
_FIXED_HEADER_BYTES = 10
_DEFLATED = 8
_HEADER_CHECKSUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16


class BrokenGzip(Exception):
    """Data that is not gzip, or not all of it; says what is wrong."""


def unzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What `chunks` of gzip data hold, in pieces of at most 256 KiB. Raises `BrokenGzip`.

    What comes before a fault is given out before it is raised; but where that is inside the compressed
    data, what came from the same chunk is lost.
    """
    reader = _Reader(chunks)
    while reader.is_more():
        reader.skip_header()
        yield from reader.content()
        reader.check_trailer()


class _Reader:
    """Reads one member after the other."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._data = b""
        self._checksum = self._length = 0

    def is_more(self) -> bool:
        """Whether another member follows."""
        self._data = self._data.lstrip(b"\0")
        while not self._data and (chunk := next(self._chunks, None)) is not None:
            self._data = chunk.lstrip(b"\0")
        return bool(self._data)

    def skip_header(self) -> None:
        """Past the header of a member."""
        if self._take(len(GZIP_MAGIC)) != GZIP_MAGIC:
            raise BrokenGzip("the gzip data is corrupt (something else follows it)")
        method, flags, *_ = self._take(_FIXED_HEADER_BYTES - len(GZIP_MAGIC))
        if method != _DEFLATED:
            raise BrokenGzip("the gzip data is corrupt (it is not deflated)")
        if flags & _EXTRA:
            self._take(int.from_bytes(self._take(2), "little"))
        for text in (_NAME, _COMMENT):
            if flags & text:
                self._skip_text()
        if flags & _HEADER_CHECKSUM:
            self._take(2)

    def content(self) -> Iterator[bytes]:
        """What the member holds."""
        member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
        self._checksum = self._length = 0
        while not member.eof:
            if member.needs_input and not self._data:
                self._read()
            try:
                piece = member.decompress(self._data, _MOST_BYTES)
            # An exception, though its stubs do not say so.
            except isal_zlib.error as error:  # type: ignore[misc]
                raise BrokenGzip(f"the gzip data is corrupt ({error})") from None
            self._data = b""
            self._checksum = isal_zlib.crc32(piece, self._checksum)
            self._length += len(piece)
            if piece:
                yield piece
        self._data = member.unused_data

    def check_trailer(self) -> None:
        """Whether the checksum and the length after the member are those of what it held."""
        expected = struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF)
        if self._take(len(expected)) != expected:
            raise BrokenGzip("the gzip data is corrupt (its checksum or its length is wrong)")

    def _take(self, count: int) -> bytes:
        while len(self._data) < count:
            self._read()
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def _skip_text(self) -> None:
        """Past a text of any length, which ends in a zero."""
        while (end := self._data.find(b"\0")) < 0:
            self._data = b""
            self._read()
        self._data = self._data[end + 1 :]

    def _read(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            raise BrokenGzip("the gzip data is cut short")
        self._data += chunk
