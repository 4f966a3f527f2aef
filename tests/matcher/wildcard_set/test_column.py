"""Columns of names: the buffers that are accepted, those that are refused, and any bytes in them."""

from __future__ import annotations

import array
import ctypes
import itertools
import sys
from typing import Any, Literal

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import WildcardSet
from tests import oracle
from tests.strategies import any_text


@pytest.fixture
def wildcards(executor_in_use: Literal["native", "python"]) -> WildcardSet:
    return WildcardSet(["prod/*", "*-pci"])


@pytest.mark.parametrize(
    ("offset_type", "number_type"), [("i", "i"), ("q", "I"), ("I", "i"), ("Q", "I"), ("l", "i")]
)
def test_offsets_and_numbers_have_any_integer_type_of_their_size(
    wildcards: WildcardSet, offset_type: str, number_type: str
) -> None:
    numbers = array.array(number_type, [9, 9, 9])
    offsets = array.array(offset_type, [2, 8, 8, 14])
    answers = wildcards.matching_column(bytearray(b"xxprod/aa-pci.."), offsets, numbers)
    assert (answers, list(numbers)) == ([(0,), ()], [0, 1, 1])
    offsets = array.array(offset_type, [2, 12])
    assert wildcards.matching_column(b"xxprod/a-pci", offsets, numbers[:1]) == [(0, 1)]


def test_a_buffer_may_be_part_of_another(wildcards: WildcardSet) -> None:
    offsets, numbers = array.array("i", [7, 0, 6, 7]), array.array("i", [5, 5, 5])
    inner = memoryview(numbers)[1:]
    answers = wildcards.matching_column(memoryview(b"-prod/bx")[1:], memoryview(offsets)[1:], inner)
    assert (answers, list(numbers)) == ([(0,), ()], [5, 0, 1])


def test_the_arrays_of_ctypes_are_buffers(wildcards: WildcardSet) -> None:
    data = (ctypes.c_char * 8).from_buffer_copy(b"prod/a-x")
    for offset_type in (ctypes.c_int32, ctypes.c_int64):
        numbers = (ctypes.c_int32 * 2)(7, 7)
        answers = wildcards.matching_column(data, (offset_type * 3)(0, 6, 8), numbers)
        assert (answers, list(numbers)) == ([(0,), ()], [0, 1])


@pytest.mark.parametrize("shift", range(1, 8))
@pytest.mark.parametrize("width", ["i", "q"])
def test_offsets_and_numbers_may_be_unaligned(
    wildcards: WildcardSet, width: Literal["i", "q"], shift: int
) -> None:
    names = [f"{kind}{n}" for n in range(50) for kind in ("prod/", "x-pci", "")]
    bounds = array.array(width, itertools.accumulate(map(len, names), initial=0))

    def shifted(size: int) -> memoryview:
        """A buffer of so many bytes that begins that many bytes after an aligned address."""
        storage = (ctypes.c_int64 * (size // 8 + 2))()
        return memoryview((ctypes.c_char * size).from_buffer(storage, shift)).cast("B")

    offsets, numbers = shifted(bounds.itemsize * len(bounds)), shifted(4 * len(names))
    offsets[:] = bounds.tobytes()
    answers = wildcards.matching_column("".join(names).encode(), offsets.cast(width), numbers.cast("i"))
    assert [answers[number] for number in numbers.cast("i")] == wildcards.matching_many(names)


def test_an_empty_column_has_no_answers(wildcards: WildcardSet) -> None:
    for offsets in ([], [0], [-5]):
        assert wildcards.matching_column(b"", array.array("i", offsets), array.array("i")) == []


def test_empty_names_are_names(executor_in_use: str) -> None:
    numbers = array.array("i", [1, 1])
    wildcards = WildcardSet([[], ["*"], [""]])
    assert wildcards.matching_column(b"", array.array("i", [0, 0, 0]), numbers) == [(1, 2)]
    assert list(numbers) == [0, 0]


@pytest.mark.parametrize("bounds", [[0, 4, 3], [-1, 2, 3], [0, 9, 9], [0, 3, 2**31 - 1], [5, 5, 6]])
def test_offsets_that_do_not_lie_in_the_data_are_refused(
    wildcards: WildcardSet, bounds: list[int]
) -> None:
    first = next(at for at in range(2) if not 0 <= bounds[at] <= bounds[at + 1] <= 4)
    message = f"offsets {first} and {first + 1} do not lie in the data, in this order"
    for width in ("i", "q"):
        with pytest.raises(ValueError, match=message):
            wildcards.matching_column(b"abcd", array.array(width, bounds), array.array("i", [0, 0]))


@pytest.mark.parametrize("at", [0, 1, 1_023, 1_024, 1_500, 2_047])
def test_a_wrong_offset_is_named_wherever_it_is(wildcards: WildcardSet, at: int) -> None:
    offsets = array.array("i", [*range(at + 1), 9_999, *range(at + 2, 2_049)])
    message = f"offsets {at} and {at + 1} do not lie in the data"
    with pytest.raises(ValueError, match=message):
        wildcards.matching_column(b"x" * 2_048, offsets, array.array("i", [0]) * 2_048)


@pytest.mark.parametrize("bounds", [[], [0], [0, 1], [0, 1, 2, 3]])
def test_a_wrong_number_of_offsets_is_refused(wildcards: WildcardSet, bounds: list[int]) -> None:
    with pytest.raises(ValueError, match=f"2 numbers need 3 offsets, not {len(bounds)}"):
        wildcards.matching_column(b"abcd", array.array("i", bounds), array.array("i", [0, 0]))


# Integers in the byte order of other machines.
SWAPPED: Any = getattr(ctypes.c_int32, f"__ctype_{'be' if sys.byteorder == 'little' else 'le'}__") * 2
TWO_BY_ONE = memoryview(array.array("i", [0, 1])).cast("B").cast("i", [1, 2])


@pytest.mark.parametrize(
    ("data", "offsets", "numbers", "error"),
    [
        ("ab", array.array("i", [0, 1]), array.array("i", [0]), TypeError),
        (b"ab", [0, 1], array.array("i", [0]), TypeError),
        (b"ab", array.array("i", [0, 1]), [0], TypeError),
        (b"ab", array.array("h", [0, 1]), array.array("i", [0]), TypeError),
        (b"ab", array.array("f", [0, 1]), array.array("i", [0]), TypeError),
        (b"ab", array.array("d", [0, 1]), array.array("i", [0]), TypeError),
        (b"ab", bytes(8), array.array("i", [0]), TypeError),
        (b"ab", array.array("i", [0, 1]), array.array("q", [0]), TypeError),
        (b"ab", array.array("i", [0, 1]), array.array("f", [0]), TypeError),
        (b"ab", array.array("i", [0, 1]), bytes(4), BufferError),
        (b"ab", array.array("i", [0, 1, 2]), memoryview(array.array("i", [0] * 4))[::2], BufferError),
        (b"ab", memoryview(array.array("i", [0, 0, 1]))[::2], array.array("i", [0]), BufferError),
        (memoryview(b"abcd")[::2], array.array("i", [0, 1]), array.array("i", [0]), BufferError),
        (b"ab", TWO_BY_ONE, array.array("i", [0]), TypeError),
        (b"ab", SWAPPED(0, 1), array.array("i", [0]), TypeError),
        (b"ab", (ctypes.c_float * 2)(0, 1), array.array("i", [0]), TypeError),
    ],
)
def test_other_buffers_are_refused(
    wildcards: WildcardSet, data: Any, offsets: Any, numbers: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        wildcards.matching_column(data, offsets, numbers)


def test_a_pyarrow_array_is_read_where_it_is(wildcards: WildcardSet) -> None:
    names = ["other", "prod/a", "x-pci", "prod/é-pci", ""]
    widths: tuple[tuple[Any, Literal["i", "q"]], ...]
    widths = ((pyarrow.string(), "i"), (pyarrow.large_string(), "q"))
    for string, width in widths:
        part = pyarrow.array(names, string)[1:]
        _, offsets, data = part.buffers()
        bounds = memoryview(offsets).cast(width)[part.offset : part.offset + len(part) + 1]
        numbers = array.array("i", [0]) * len(part)
        answers = wildcards.matching_column(data, bounds, numbers)
        assert [answers[number] for number in numbers] == wildcards.matching_many(names[1:])


def test_more_names_than_are_searched_at_once(executor_in_use: str) -> None:
    """Batches and chunks end in the middle of a column, and names of all lengths are searched side by side."""
    count = (1 << 18) + 3_000 if executor_in_use == "native" else 3_000
    names = [f"{'x' * (n * 7 % 300)}k{n % 97}" for n in range(count)]
    wildcards = WildcardSet([f"*k{n}" for n in range(0, 90, 3)] + ["xx*5", "k*"])
    offsets = array.array("q", itertools.accumulate(map(len, names), initial=0))
    numbers = array.array("i", [-1]) * len(names)
    answers = wildcards.matching_column("".join(names).encode(), offsets, numbers)
    assert len(set(answers)) == len(answers)
    # The answers are in the order in which they first occur.
    assert list(dict.fromkeys(numbers)) == list(range(len(answers)))
    assert [answers[number] for number in numbers] == wildcards.matching_many(names)


def decoded(data: bytes) -> str:
    """What a column of these bytes matches like: each byte that is not UTF-8 is a character in no filter."""
    return data.decode("utf-8", "surrogateescape").translate(
        dict.fromkeys(range(0xDC80, 0xDD00), "\uffff")
    )


pieces = st.sampled_from(
    [
        b"a",
        b"/",
        b"\xff",
        b"\xfe",
        b"\xc3",
        b"\xa9",
        "é".encode(),
        b"\xed\xb2\x80",
        b"\xed",
        b"\xa0\x80",
        "😀".encode(),
    ]
)
texts = st.text(st.sampled_from("a/*é😀\udc80\ud800\ufffd\xff\xfe\0"), max_size=6)


@settings(max_examples=1_000)
@given(st.lists(texts, min_size=1, max_size=5), st.lists(st.lists(pieces, max_size=6), max_size=4))
def test_bytes_that_are_not_utf_8_match_stars_and_nothing_else(
    filters: list[str], columns: list[list[bytes]]
) -> None:
    names = [b"".join(each) for each in columns]
    offsets = array.array("i", itertools.accumulate(map(len, names), initial=0))
    numbers = array.array("i", [-1]) * len(names)
    answers = WildcardSet(filters).matching_column(b"".join(names), offsets, numbers)
    expected = [
        tuple(at for at, text in enumerate(filters) if oracle.matches(text, decoded(name)))
        for name in names
    ]
    assert [answers[number] for number in numbers] == expected


@settings(max_examples=300)
@given(st.lists(any_text, max_size=6), st.lists(any_text, max_size=6))
def test_any_text_that_has_utf_8_matches_in_a_column_as_by_itself(
    filters: list[str], names: list[str]
) -> None:
    names = [name for name in names if not any("\ud800" <= character <= "\udfff" for character in name)]
    wildcards = WildcardSet([*filters, "*a*"])
    encoded = [name.encode() for name in names]
    offsets = array.array("i", itertools.accumulate(map(len, encoded), initial=0))
    numbers = array.array("i", [-1]) * len(names)
    answers = wildcards.matching_column(b"".join(encoded), offsets, numbers)
    assert [answers[number] for number in numbers] == wildcards.matching_many(names)
