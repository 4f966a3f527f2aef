"""The two engines are twins: the same answers and the same errors, whatever the form of the native one's table."""

from __future__ import annotations

import array
import itertools
import os
import random
from typing import Any, Literal

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from matcher.engines import BUILT
from matcher.index import Plan
from tests import oracle
from tests.strategies import ARN, any_text, document_of, questions

if not BUILT:
    pytest.skip("the native engine was not built here", allow_module_level=True)

# `make fuzz` asks for more, and `make sanitize`, which is slow, for fewer.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10000"))
EngineName = Literal["native", "python"]
BOTH: tuple[EngineName, ...] = ("native", "python")


@pytest.fixture(scope="session", autouse=True)
def engine_in_use() -> None:
    """Here the tests say themselves which engine they mean, and need not run for each."""


def form(configuration: SigningConfiguration) -> str:
    """How the native engine lays out its table for a configuration."""
    from matcher.native_engine import native_engine

    profiles = [rule.signing_profile_arn for rule in configuration.rules]
    return native_engine(Plan(configuration), profiles).form


def column(names: list[str]) -> tuple[bytes, array.array[int]]:
    """The names as UTF-8 one after the other, and their offsets."""
    texts = [name.encode("utf-8", "surrogatepass") for name in names]
    offsets = array.array("i", itertools.accumulate(map(len, texts), initial=0))
    return b"".join(texts), offsets


def resolved_by_column(matcher: Matcher, names: list[str]) -> list[tuple[str, ...]]:
    numbers = array.array("i", [-1]) * len(names)
    answers = matcher.resolve_column(*column(names), numbers)
    assert len(set(answers)) == len(answers)
    return [answers[number] for number in numbers]


def agree(document: dict[str, Any], names: list[str], expected: list[tuple[str, ...]]) -> None:
    configuration = SigningConfiguration.from_api(document, limits=None)
    for engine in BOTH:
        matcher = Matcher(configuration, engine=engine)
        assert [matcher.resolve(name) for name in names] == expected, engine
        assert matcher.resolve_many(iter(names)) == expected, engine
        assert resolved_by_column(matcher, names) == expected, engine


@settings(max_examples=EXAMPLES)
@given(questions())
def test_both_engines_and_the_oracle_agree(question: tuple[dict[str, Any], list[str]]) -> None:
    document, names = question
    agree(document, names, [oracle.resolve(document, name) for name in names])


# Filters of other letters than the drawn ones, so many that a dense table would not fit.
_DRAWN = random.Random(3)
FILLING = ["".join(_DRAWN.choices("cdefghijklmnopqrstuvwxyz123456789", k=256)) for _ in range(160)]


@settings(max_examples=EXAMPLES // 20)
@given(questions())
def test_a_table_that_would_not_fit_gives_the_same_answers(
    question: tuple[dict[str, Any], list[str]],
) -> None:
    document, names = question
    names = [*names, FILLING[0], FILLING[1][:-1]]
    document["rules"] += document_of([list(FILLING)])["rules"]
    configuration = SigningConfiguration.from_api(document, limits=None)
    assert form(configuration) == "sparse"
    native = Matcher(configuration, engine="native")
    filling = document["rules"].pop()
    expected = [oracle.resolve(document, name) for name in names]
    if filling["signingProfileArn"] not in expected[-2]:
        expected[-2] += (filling["signingProfileArn"],)
    assert native.resolve_many(names) == expected
    assert resolved_by_column(native, names) == expected


def test_the_form_of_the_table_is_chosen_by_size() -> None:
    assert form(SigningConfiguration.from_api(document_of([["prod/*", "*a*b*"]]))) == "dense"
    assert form(SigningConfiguration.from_api(document_of([FILLING]), limits=None)) == "sparse"


@pytest.mark.parametrize("rules", [0, 1, 10, 11, 63, 64, 65, 1_000, 1_100])
def test_any_number_of_rules(rules: int) -> None:
    shapes = ("t{0}/*", "*/s{0}", "x{0}", "*w{0}*", "a{0}*b*c", "*k*")
    document = document_of([[shape.format(n) for shape in shapes[: 2 + n % 5]] for n in range(rules)])
    configuration = SigningConfiguration.from_api(document, limits=None)
    native, python = (Matcher(configuration, engine=engine) for engine in BOTH)
    drawn = random.Random(7)
    pairs = [(drawn.randrange(rules or 1), drawn.randrange(rules or 1)) for _ in range(60)]
    names = [f"t{n}/s{m}" for n, m in pairs] + [f"w{n}w{m}" for n, m in pairs] + [""]
    names += [f"x{n}" for n, _ in pairs] + [f"a{n}b{m}c" for n, m in pairs] + ["a1kbc", "k", "a9b"]
    expected = python.resolve_many(names)
    assert expected[:20] == [oracle.resolve(document, name) for name in names[:20]]
    assert native.resolve_many(names) == expected
    assert resolved_by_column(native, names) == expected


def test_more_sets_of_rules_than_are_remembered() -> None:
    configuration = SigningConfiguration.from_api(
        document_of([[f"*{letter}*"] for letter in "abcdefghijklmnopq"]), limits=None
    )
    native, python = (Matcher(configuration, engine=engine) for engine in BOTH)
    letters = "abcdefghijklmnopq"
    names = [
        "".join(letter for at, letter in enumerate(letters) if number >> at & 1)
        for number in range(1 << len(letters))
    ]
    answers = native.resolve_many(names)
    assert len(set(answers)) == 1 << len(letters)
    assert answers == native.resolve_many(names)
    assert resolved_by_column(native, names) == answers
    assert answers[::97] == python.resolve_many(names[::97])


def test_a_tuple_is_made_once() -> None:
    for rules in (3, 40):
        document = document_of([[f"a{n}*"] for n in range(rules)])
        native = Matcher(SigningConfiguration.from_api(document, limits=None), engine="native")
        assert native.resolve("a1") is native.resolve("a1x")


def test_answers_of_a_column_are_distinct_where_rules_share_a_profile() -> None:
    document = document_of([["a*"], ["*b"], ["c"]], ["one", "one", "two"])
    names = ["a", "b", "ab", "", "c", "x"]
    expected = [(f"{ARN}one",)] * 3 + [(), (f"{ARN}two",), ()]
    agree(document, names, expected)


def test_more_keys_are_found_than_a_few_and_each_is_verified() -> None:
    texts = ["*" + "a" * length + "*b*" for length in range(1, 130)] + ["*ab*c*", "*b*a*"]
    document = document_of([texts])
    names = ["a" * 200, "a" * 200 + "b", "ba", "a" * 30 + "b" + "a" * 50, "abc", "bc"]
    agree(document, names, [oracle.resolve(document, name) for name in names])


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("text", ["é*", "*😀", "*\ud83d*", "a*\udc80*ß", "ÿ", "*\ud83d\ude00*x"])
def test_filters_made_by_hand_may_go_beyond_ascii(engine: EngineName, text: str) -> None:
    configuration = SigningConfiguration([SigningRule(f"{ARN}one", [RepositoryFilter(text)])])
    matcher = Matcher(configuration, engine=engine)
    for name in (
        text.replace("*", ""),
        text.replace("*", "-"),
        f"a{text}",
        "😀",
        "\ud83d\ude00x",
        "é",
        "ÿ",
    ):
        expected = (f"{ARN}one",) if oracle.matches(text, name) else ()
        assert matcher.resolve(name) == expected


@settings(max_examples=300)
@given(st.lists(any_text, max_size=8))
def test_a_column_may_hold_any_text(names: list[str]) -> None:
    document = document_of([["*a*", "*0"], ["*-*b*"], ["**"]])
    agree(document, names, [oracle.resolve(document, name) for name in names])


@pytest.mark.parametrize("engine", BOTH)
class TestColumn:
    """The buffers that a column is in."""

    @pytest.fixture
    def matcher(self, engine: EngineName) -> Matcher:
        return Matcher(
            SigningConfiguration.from_api(document_of([["prod/*"], ["*-pci"]])), engine=engine
        )

    @pytest.mark.parametrize(
        ("offset_type", "number_type"), [("i", "i"), ("q", "I"), ("I", "i"), ("Q", "I")]
    )
    def test_types(self, matcher: Matcher, offset_type: str, number_type: str) -> None:
        numbers = array.array(number_type, [9, 9, 9])
        offsets = array.array(offset_type, [2, 8, 8, 14])
        answers = matcher.resolve_column(bytearray(b"xxprod/aa-pci.."), offsets, numbers)
        assert (answers, list(numbers)) == ([(f"{ARN}profile_0",), ()], [0, 1, 1])
        offsets = array.array(offset_type, [2, 13])
        assert matcher.resolve_column(
            b"xxprod/a-pci", array.array(offset_type, [2, 12]), numbers[:1]
        ) == [(f"{ARN}profile_0", f"{ARN}profile_1")]

    def test_a_buffer_may_be_part_of_another(self, matcher: Matcher) -> None:
        offsets, numbers = array.array("i", [7, 0, 6, 7]), array.array("i", [5, 5, 5])
        inner = memoryview(numbers)[1:]
        answers = matcher.resolve_column(memoryview(b"-prod/bx")[1:], memoryview(offsets)[1:], inner)
        assert (answers, list(numbers)) == ([(f"{ARN}profile_0",), ()], [5, 0, 1])

    def test_nothing(self, matcher: Matcher) -> None:
        for offsets in ([], [0]):
            assert matcher.resolve_column(b"", array.array("i", offsets), array.array("i")) == []

    def test_text_that_is_not_utf_8_matches_stars_only(self, matcher: Matcher) -> None:
        numbers = array.array("i", [0, 0])
        data = b"prod/\xff\xc3\xed\xa0\x80\xff-pci\xc3"
        answers = matcher.resolve_column(data, array.array("i", [0, 10, len(data)]), numbers)
        assert [answers[number] for number in numbers] == [(f"{ARN}profile_0",), ()]

    @pytest.mark.parametrize("bounds", [[0, 4, 3], [-1, 2, 3], [0, 9, 9], [0, 3, 2**31 - 1], [5, 5, 6]])
    def test_offsets_that_do_not_lie_in_the_data(self, matcher: Matcher, bounds: list[int]) -> None:
        with pytest.raises(
            ValueError, match=r"offsets \d and \d do not lie in the data, in this order"
        ):
            matcher.resolve_column(b"abcd", array.array("i", bounds), array.array("i", [0, 0]))

    @pytest.mark.parametrize("bounds", [[], [0], [0, 1], [0, 1, 2, 3]])
    def test_a_wrong_number_of_offsets(self, matcher: Matcher, bounds: list[int]) -> None:
        message = f"2 numbers need 3 offsets, not {len(bounds)}"
        with pytest.raises(ValueError, match=message):
            matcher.resolve_column(b"abcd", array.array("i", bounds), array.array("i", [0, 0]))

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
            (
                b"ab",
                array.array("i", [0, 1, 2]),
                memoryview(array.array("i", [0] * 4))[::2],
                BufferError,
            ),
            (b"ab", memoryview(array.array("i", [0, 0, 1]))[::2], array.array("i", [0]), BufferError),
            (memoryview(b"abcd")[::2], array.array("i", [0, 1]), array.array("i", [0]), BufferError),
            (
                b"ab",
                memoryview(array.array("i", [0, 1])).cast("B").cast("i", [1, 2]),
                array.array("i", [0]),
                TypeError,
            ),
        ],
    )
    def test_other_buffers(
        self, matcher: Matcher, data: Any, offsets: Any, numbers: Any, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            matcher.resolve_column(data, offsets, numbers)

    def test_a_pyarrow_array_is_read_where_it_is(self, matcher: Matcher) -> None:
        names = ["other", "prod/a", "x-pci", "prod/é-pci", ""]
        widths: tuple[tuple[Any, Literal["i", "q"]], ...]
        widths = ((pyarrow.string(), "i"), (pyarrow.large_string(), "q"))
        for string, width in widths:
            whole = pyarrow.array(names, string)
            part = whole[1:]
            _, offsets, data = part.buffers()
            bounds = memoryview(offsets).cast(width)[part.offset : part.offset + len(part) + 1]
            numbers = array.array("i", [0]) * len(part)
            answers = matcher.resolve_column(data, bounds, numbers)
            assert [answers[number] for number in numbers] == matcher.resolve_many(names[1:])
