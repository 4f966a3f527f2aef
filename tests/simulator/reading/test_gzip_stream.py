"""Decompression compared with the gzip module: whole, with many members, any header, truncated, corrupt."""

from __future__ import annotations

import gzip
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.gzip_stream import GZIP_MAGIC, BrokenGzip, decompressed

contents = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda part, times: part * times, st.binary(max_size=9), st.integers(0, 999)),
)


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def read(data: bytes, size: int) -> tuple[bytes, str]:
    """The decompressed data, and the message of the error that ended it."""
    through = b""
    try:
        for piece in decompressed(iter(pieces(data, size))):
            through += piece
    except BrokenGzip as error:
        return through, str(error)
    return through, ""


@st.composite
def members(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A member with any of the fields that a header may have, and its content."""
    content = draw(contents)
    flags = draw(st.integers(0, 31))
    header = struct.pack("<2sBBLBB", b"\x1f\x8b", 8, flags, draw(st.integers(0, 9)), 0, 255)
    if flags & 4:
        extra = draw(st.binary(max_size=20))
        header += struct.pack("<H", len(extra)) + extra
    for flag in (8, 16):
        if flags & flag:
            header += draw(st.binary(max_size=9)).replace(b"\0", b"") + b"\0"
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    deflater = zlib.compressobj(draw(st.integers(0, 9)), zlib.DEFLATED, -15)
    deflated = deflater.compress(content) + deflater.flush()
    return header + deflated + struct.pack("<LL", zlib.crc32(content), len(content)), content


sizes = st.sampled_from([1, 2, 7, 100, 10_000])


@given(st.lists(members(), max_size=3), sizes, st.integers(0, 9))
def test_members_and_zero_padding_are_read(
    made: list[tuple[bytes, bytes]], size: int, zeros: int
) -> None:
    data = b"".join(member for member, _ in made) + bytes(zeros)
    assert read(data, size) == (b"".join(content for _, content in made), "")
    if made:
        assert gzip.decompress(data) == read(data, size)[0]


@given(members(), sizes, st.data())
def test_truncated_data_is_decompressed_as_far_as_it_goes(
    made: tuple[bytes, bytes], size: int, data: st.DataObject
) -> None:
    member, content = made
    cut = data.draw(st.integers(1, len(member) - 1))
    through, fault = read(member[:cut], size)
    assert content.startswith(through)
    assert fault == "the gzip data is cut short"
    if size == 1 and cut > len(member) - 8:
        assert through == content


@given(contents, sizes, st.data())
def test_corrupt_data_is_reported(content: bytes, size: int, data: st.DataObject) -> None:
    packed = bytearray(gzip.compress(content, mtime=0))
    # The time, the operating system and the compression level are not checked.
    index = data.draw(st.sampled_from([each for each in range(len(packed)) if not 3 <= each <= 9]))
    packed[index] ^= data.draw(st.integers(1, 255))
    through, fault = read(bytes(packed), size)
    if fault == "":  # a bit of the compressed data without a meaning
        assert index < len(packed) - 8
    if fault == "" or index >= len(packed) - 8:
        assert through == content


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"x", "the gzip data is cut short"),
        (b"junk", "the gzip data is corrupt (something else follows it)"),
        (b"\x1f\x8b\x07" + bytes(7), "the gzip data is corrupt (it is not deflated)"),
        (
            GZIP_MAGIC + b"\x08" + bytes(7) + b"\xff" * 9,
            "the gzip data is corrupt (it cannot be inflated)",
        ),
    ],
)
def test_anything_else_after_a_member_is_an_error(data: bytes, fault: str) -> None:
    assert read(gzip.compress(b"abc") + data, 100) == (b"abc", fault)


def test_pieces_are_small_for_a_member_of_any_size() -> None:
    packed = gzip.compress(bytes(50_000_000))
    assert max(map(len, decompressed(iter(pieces(packed, 1 << 17))))) <= 4 << 20


def test_a_comment_of_any_length_is_skipped() -> None:
    packed = bytearray(gzip.compress(b"abc"))
    packed[3] |= 16
    packed[10:10] = b"x" * 30_000_000 + b"\0"
    assert read(bytes(packed), 1 << 17) == (b"abc", "")
