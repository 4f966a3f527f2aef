"""Questions about all names: against enumeration, against a library for regular languages, and hostile ones."""

from __future__ import annotations

import itertools
import random
import re
from functools import cache
from typing import Any

import interegular
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from matcher.language import UNDECIDED, Verdict, contained, covers, empty
from matcher.repository_name import is_repository_name
from tests.strategies import filters

# Few characters and short names, so that every name can be looked at.
FEW_CHARACTERS, LONGEST = "ab/-_", 6
texts = st.text("ab/-_**", min_size=1, max_size=7)
unions = st.lists(texts, min_size=1, max_size=3)


@pytest.fixture(scope="session", autouse=True)
def engine_in_use() -> None:
    """No engine takes part in the search."""


@cache
def all_names() -> tuple[str, ...]:
    """Every valid name of a few characters, the shortest first, then in the order of readability."""
    return tuple(
        name
        for length in range(2, LONGEST + 1)
        for name in map("".join, itertools.product(FEW_CHARACTERS, repeat=length))
        if is_repository_name(name)
    )


@cache
def names_of(text: str) -> frozenset[str]:
    pattern = re.compile(".*".join(map(re.escape, text.split("*"))))
    return frozenset(name for name in all_names() if pattern.fullmatch(name))


def first_name(every: list[list[str]], none: list[str]) -> str | None:
    found = set(all_names())
    for union in every:
        found &= frozenset().union(*map(names_of, union))
    for text in none:
        found -= names_of(text)
    return next((name for name in all_names() if name in found), None)


def resolver(every: list[list[str]], none: list[str]) -> Matcher:
    """A matcher whose profiles are the numbers of the unions, the last one being that to avoid."""
    rules = [
        SigningRule(str(number), [RepositoryFilter(text) for text in union])
        for number, union in enumerate([*every, none])
    ]
    return Matcher(SigningConfiguration(rules))


def assert_witness(verdict: Verdict, every: list[list[str]], none: list[str]) -> None:
    assert verdict.witness is not None
    assert is_repository_name(verdict.witness)
    answer = resolver(every, none).resolve(verdict.witness)
    assert answer == tuple(str(number) for number in range(len(every)))


@settings(max_examples=5_000)
@given(st.lists(unions, max_size=3), st.lists(texts, max_size=5))
def test_every_verdict_and_every_witness_is_that_of_enumeration(
    every: list[list[str]], none: list[str]
) -> None:
    verdict = empty(every, none, characters=FEW_CHARACTERS, longest=LONGEST)
    expected = first_name(every, none)
    assert (verdict.outcome, verdict.witness) == ("proved" if expected is None else "refuted", expected)
    if expected is not None:
        assert_witness(verdict, every, none)


@settings(max_examples=500)
@given(texts, texts)
def test_what_covers_contains(outer: str, inner: str) -> None:
    if covers(outer, inner):
        assert names_of(inner) <= names_of(outer)
        assert empty([[inner]], [outer]).outcome == "proved"


CHARACTER = "[a-z0-9._/-]"
SEGMENT = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
NAME = f"{SEGMENT}(/{SEGMENT})*"


def automaton(pattern: str) -> Any:
    return interegular.parse_pattern(pattern).to_fsm()


def language(union: list[str]) -> Any:
    """The names that some filter of a union matches, of any length but 1."""
    patterns = [f"{CHARACTER}*".join(map(re.escape, text.split("*"))) for text in union]
    return (automaton("|".join(f"({each})" for each in patterns)) & automaton(NAME)) - automaton(
        CHARACTER
    )


# The library's automata grow with two to the power of the stars.
few_stars = filters().filter(lambda text: text.count("*") <= 2)


@settings(max_examples=100)
@given(few_stars, few_stars, st.lists(few_stars, max_size=1))
def test_every_verdict_is_that_of_a_library_for_regular_languages(
    one: str, other: str, none: list[str]
) -> None:
    left = language([one]) & language([other])
    if none:
        left -= language(none)
    verdict = empty([[one], [other]], none)
    assert verdict.outcome == ("proved" if left.empty() else "refuted")
    if verdict.witness is not None:
        assert_witness(verdict, [[one], [other]], none)
        assert left.accepts(verdict.witness)


EACH_CHARACTER = [f"{character}*" for character in "abcdefghijklmnopqrstuvwxyz0123456789"]


@pytest.mark.parametrize(
    ("inner", "outer", "witness"),
    [
        ("prod*", ["prod/*"], "prod"),
        ("prod/*", ["prod*"], None),
        ("*", EACH_CHARACTER, None),
        ("*", EACH_CHARACTER[:-1], "9a"),
        ("*-*", ["*-a*", "*--*", "*b*"], "a-c"),
        ("a*b*c", ["a*c"], None),
        ("a*c", ["a*b*c"], "ac"),
        ("*/", [], None),  # no name ends so
        ("a..b*", [], None),
        ("_*", [], None),
        ("a", [], None),  # too short
        ("a" * 256 + "*", [], "a" * 256),
        ("a" * 257 + "*", [], None),
        ("*" + "ab" * 128, ["*ab" + "ab" * 127], None),
        ("Prod/*", [], None),  # no name has such a letter
        ("*", ["**"], None),
    ],
)
def test_a_filter_is_contained_in_others_or_a_name_shows_that_it_is_not(
    inner: str, outer: list[str], witness: str | None
) -> None:
    verdict = contained(inner, outer)
    assert (verdict.outcome, verdict.witness) == ("refuted" if witness else "proved", witness)


def test_containment_over_names_is_more_than_over_texts() -> None:
    """A dash is followed by a dash, a letter or a digit; so the two say the same of names."""
    after_a_dash = [f"*-{character}*" for character in "-abcdefghijklmnopqrstuvwxyz0123456789"]
    assert not any(covers(each, "*-*") for each in after_a_dash)
    assert contained("*-*", after_a_dash).outcome == "proved"


def hostile(kind: str) -> tuple[str, list[str]]:
    drawn = random.Random(5)
    if kind == "orders":
        return "*a*b*c*d*e*f*a*b*c*d*e*f*", [
            "*" + "*".join(order) + "*" for order in itertools.permutations("abcdef")
        ][::8]
    if kind == "runs":
        return "*" + "ab*" * 60, ["*" + "".join(drawn.choices("ab", k=9)) + "*" for _ in range(100)]
    if kind == "one place apart":
        return "*" + "a" * 100 + "*", [f"*b{'*' * (n % 2)}{'a' * n}*c" for n in range(100)]
    return "*a" * 20 + "*", ["*" + "*".join(drawn.choices("ab", k=21)) + "*" for _ in range(100)]


@pytest.mark.parametrize("kind", ["orders", "runs", "one place apart", "stars"])
def test_a_hostile_question_ends(kind: str) -> None:
    inner, outer = hostile(kind)
    verdict = contained(inner, outer)
    if verdict.outcome == "refuted":
        assert_witness(verdict, [[inner]], outer)


def test_a_question_beyond_its_budget_is_undecided() -> None:
    inner, outer = hostile("stars")
    assert contained(inner, outer, budget=10_000) == UNDECIDED
