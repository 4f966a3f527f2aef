"""Both executors give the same answers and the same errors, whatever the layout of the native one's table."""

from __future__ import annotations

import array
import itertools
import os
import random
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from matcher.wildcard_set.executors import BUILT
from matcher.wildcard_set.plan import Plan
from tests import oracle
from tests.strategies import ARN, Rules, any_text, document_of, questions

if not BUILT:
    pytest.skip("the native executor was not built here", allow_module_level=True)

pytestmark = pytest.mark.native

# `make fuzz` runs more examples; `make sanitize`, which is slow, runs fewer.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10000"))
ExecutorName = Literal["native", "python"]
BOTH: tuple[ExecutorName, ...] = ("native", "python")


@pytest.fixture(scope="session", autouse=True)
def executor_in_use() -> None:
    """These tests choose the executor themselves, so they run only once."""


def layout(groups: Rules) -> str:
    """How the native executor lays out the transition table for groups of filters."""
    from matcher.wildcard_set.native_executor import native_executor

    return native_executor(Plan([texts or ["*"] for texts in groups]), None).layout


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
    for executor in BOTH:
        matcher = Matcher(configuration, executor=executor)
        assert [matcher.resolve(name) for name in names] == expected, executor
        assert matcher.resolve_many(iter(names)) == expected, executor
        assert resolved_by_column(matcher, names) == expected, executor


@settings(max_examples=EXAMPLES)
@given(questions())
def test_both_executors_and_the_oracle_agree(question: tuple[dict[str, Any], list[str]]) -> None:
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
    assert layout([FILLING]) == "sparse"
    native = Matcher(configuration, executor="native")
    filling = document["rules"].pop()
    expected = [oracle.resolve(document, name) for name in names]
    if filling["signingProfileArn"] not in expected[-2]:
        expected[-2] += (filling["signingProfileArn"],)
    assert native.resolve_many(names) == expected
    assert resolved_by_column(native, names) == expected


def test_the_layout_of_the_table_is_chosen_by_size() -> None:
    assert layout([["prod/*", "*a*b*"], None]) == "dense"
    assert layout([FILLING]) == "sparse"


@pytest.mark.parametrize("rules", [0, 1, 10, 11, 63, 64, 65, 1_000, 1_100])
def test_any_number_of_rules(rules: int) -> None:
    shapes = ("t{0}/*", "*/s{0}", "x{0}", "*w{0}*", "a{0}*b*c", "*k*")
    document = document_of([[shape.format(n) for shape in shapes[: 2 + n % 5]] for n in range(rules)])
    configuration = SigningConfiguration.from_api(document, limits=None)
    native, python = (Matcher(configuration, executor=executor) for executor in BOTH)
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
    native, python = (Matcher(configuration, executor=executor) for executor in BOTH)
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
        native = Matcher(SigningConfiguration.from_api(document, limits=None), executor="native")
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


@pytest.mark.parametrize("executor", BOTH)
@pytest.mark.parametrize("text", ["é*", "*😀", "*\ud83d*", "a*\udc80*ß", "ÿ", "*\ud83d\ude00*x"])
def test_filters_made_by_hand_may_go_beyond_ascii(executor: ExecutorName, text: str) -> None:
    configuration = SigningConfiguration([SigningRule(f"{ARN}one", [RepositoryFilter(text)])])
    matcher = Matcher(configuration, executor=executor)
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
