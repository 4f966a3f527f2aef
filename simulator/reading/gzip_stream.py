"""Streaming gzip decompression with ISA-L, which is faster than zlib.

Source of the format: RFC 1952. Members may be concatenated, and zero padding may follow the last one.
Headers and trailers are parsed here, because ISA-L's own gzip mode discards a piece whose checksum is
wrong.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from isal import igzip_lib, isal_zlib

GZIP_MAGIC = b"\x1f\x8b"
# A piece should still be in the processor's cache when it is decoded.
_MOST_BYTES = 256 << 10
# What is lost by a fault depends on where the compressed data is divided, so that is always done alike.
_BLOCK_BYTES = 64 << 10
_FIXED_HEADER_BYTES = 10
_DEFLATED = 8
_HEADER_CHECKSUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16


class BrokenGzip(Exception):
    """Data that is not valid gzip, or is truncated; the message says what is wrong."""


def decompressed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The decompressed content of gzip data, in pieces of at most 256 KiB. Raises `BrokenGzip`.

    Content before a fault is yielded before the exception is raised, except that a fault in the deflate
    stream loses the content of the 64 KiB of compressed data it is in.
    """
    reader = _Reader(_blocks(chunks))
    while reader.has_member():
        reader.skip_header()
        yield from reader.content()
        reader.check_trailer()


def _blocks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same data in blocks of one size, except for the last."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        while len(data) >= _BLOCK_BYTES:
            yield bytes(data[:_BLOCK_BYTES])
            del data[:_BLOCK_BYTES]
    if data:
        yield bytes(data)


class _Reader:
    """Reads the members one after the other."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._data = b""
        self._checksum = self._length = 0

    def has_member(self) -> bool:
        """Whether another member follows; skips zero padding."""
        self._data = self._data.lstrip(b"\0")
        while not self._data and (chunk := next(self._chunks, None)) is not None:
            self._data = chunk.lstrip(b"\0")
        return bool(self._data)

    def skip_header(self) -> None:
        """Parses and skips the header of a member."""
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
        """The decompressed content of the member."""
        member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
        self._checksum = self._length = 0
        while not member.eof:
            if member.needs_input and not self._data:
                self._read()
            try:
                piece = member.decompress(self._data, _MOST_BYTES)
            # The stubs do not declare it as an exception.
            except isal_zlib.error:  # type: ignore[misc]
                raise BrokenGzip("the gzip data is corrupt (it cannot be inflated)") from None
            self._data = b""
            self._checksum = isal_zlib.crc32(piece, self._checksum)
            self._length += len(piece)
            if piece:
                yield piece
        self._data = member.unused_data

    def check_trailer(self) -> None:
        """Compares the checksum and the length in the trailer with those of the content."""
        expected = struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF)
        if self._take(len(expected)) != expected:
            raise BrokenGzip("the gzip data is corrupt (its checksum or its length is wrong)")

    def _take(self, count: int) -> bytes:
        while len(self._data) < count:
            self._read()
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def _skip_text(self) -> None:
        """Skips a zero-terminated string of any length."""
        while (end := self._data.find(b"\0")) < 0:
            self._data = b""
            self._read()
        self._data = self._data[end + 1 :]

    def _read(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            raise BrokenGzip("the gzip data is cut short")
        self._data += chunk
