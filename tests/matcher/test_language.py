"""Statements about all names, compared with enumeration and with a library for regular languages."""

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
from matcher.language import (
    PROVED,
    UNDECIDED,
    Budget,
    ContainmentIndex,
    Verdict,
    contained,
    covers,
    empty,
    profile_filters,
)
from matcher.repository_name import is_repository_name
from tests.hostile_filters import HOLES, LETTERS, PIGEONS
from tests.strategies import filters

# Few characters and short names, so that all names can be enumerated.
FEW_CHARACTERS, LONGEST = "ab/-_", 6
texts = st.text("ab/-_**", min_size=1, max_size=7)
unions = st.lists(texts, min_size=1, max_size=3)


@pytest.fixture(scope="session", autouse=True)
def executor_in_use() -> None:
    """The search uses no executor, so these tests run only once."""


@cache
def all_names() -> tuple[str, ...]:
    """All valid names of the few characters in the order in which witnesses are preferred."""
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
    """A matcher whose profiles are the indices of the unions; the excluded filters are the last union."""
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
def test_verdicts_and_witnesses_agree_with_enumeration(every: list[list[str]], none: list[str]) -> None:
    verdict = empty(every, none, characters=FEW_CHARACTERS, longest=LONGEST)
    expected = first_name(every, none)
    assert (verdict.outcome, verdict.witness) == ("proved" if expected is None else "refuted", expected)
    if expected is not None:
        assert_witness(verdict, every, none)


@settings(max_examples=500)
@given(texts, texts)
def test_a_filter_that_covers_another_contains_it(outer: str, inner: str) -> None:
    if covers(outer, inner):
        assert names_of(inner) <= names_of(outer)
        assert empty([[inner]], [outer]).outcome == "proved"


@settings(max_examples=300)
@given(st.lists(texts, min_size=1, max_size=6), texts)
def test_an_index_finds_the_filters_that_contain_another_on_their_own(
    outer: list[str], inner: str
) -> None:
    index = ContainmentIndex(outer)
    expected = {number for number, text in enumerate(outer) if contained(inner, [text]) == PROVED}
    assert index.containing(inner, Budget()) == dict.fromkeys(expected, PROVED)
    if index.is_covered(inner):
        assert expected


@settings(max_examples=1_000)
@given(st.lists(texts, max_size=6), texts, st.data())
def test_a_minimal_cover_exists_if_all_filters_jointly_contain_another(
    outer: list[str], inner: str, data: st.DataObject
) -> None:
    among = data.draw(st.sets(st.sampled_from(range(len(outer)))) if outer else st.just(set()))
    outcome, cover = ContainmentIndex(outer).minimal_cover(inner, among, Budget())
    assert outcome == contained(inner, [outer[number] for number in among]).outcome
    if outcome != "proved":
        assert cover == ()
        return
    assert set(cover) <= among
    assert contained(inner, [outer[number] for number in cover]) == PROVED
    if contained(inner, []) == PROVED:  # without names to contain, no filter is necessary
        return
    for left_out in cover:
        others = [outer[number] for number in cover if number != left_out]
        assert contained(inner, others).outcome == "refuted"


def test_a_profile_has_the_filters_of_all_its_rules() -> None:
    some, more = (RepositoryFilter("a/*"), RepositoryFilter("b")), (RepositoryFilter("a/*"),)
    rules = [SigningRule("x", some), SigningRule("y"), SigningRule("x", more), SigningRule("x")]
    assert profile_filters(SigningConfiguration(rules)) == {"x": ("a/*", "b", "*"), "y": ("*",)}


CHARACTER = "[a-z0-9._/-]"
SEGMENT = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
NAME = f"{SEGMENT}(/{SEGMENT})*"


def automaton(pattern: str) -> Any:
    return interegular.parse_pattern(pattern).to_fsm()


def language(union: list[str]) -> Any:
    """The names of two or more characters that some filter of a union matches."""
    patterns = [f"{CHARACTER}*".join(map(re.escape, text.split("*"))) for text in union]
    return (automaton("|".join(f"({each})" for each in patterns)) & automaton(NAME)) - automaton(
        CHARACTER
    )


# The size of the library's automata is exponential in the number of stars.
few_stars = filters().filter(lambda text: text.count("*") <= 2)


@settings(max_examples=100)
@given(few_stars, few_stars, st.lists(few_stars, max_size=1))
def test_verdicts_agree_with_a_library_for_regular_languages(
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


EACH_CHARACTER = [f"{letter}*" for letter in LETTERS]


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
        ("*/", [], None),  # no name ends with a separator
        ("a..b*", [], None),
        ("_*", [], None),
        ("a", [], None),  # too short
        ("a" * 256 + "*", [], "a" * 256),
        ("a" * 257 + "*", [], None),
        ("*" + "ab" * 128, ["*ab" + "ab" * 127], None),
        ("Prod/*", [], None),  # no name has upper-case letters
        ("*", ["**"], None),
    ],
)
def test_containment_is_proved_or_refuted_with_the_shortest_witness(
    inner: str, outer: list[str], witness: str | None
) -> None:
    verdict = contained(inner, outer)
    assert (verdict.outcome, verdict.witness) == ("refuted" if witness else "proved", witness)


def test_containment_holds_for_valid_names_even_if_not_for_all_texts() -> None:
    """In a valid name a dash is followed by a dash, a letter or a digit."""
    after_a_dash = [f"*-{character}*" for character in f"-{LETTERS}"]
    assert not any(covers(each, "*-*") for each in after_a_dash)
    assert contained("*-*", after_a_dash).outcome == "proved"


def test_a_minimal_cover_leaves_out_unnecessary_filters() -> None:
    index = ContainmentIndex(["aa", *EACH_CHARACTER, "b/*"])
    assert index.minimal_cover("*", range(38), Budget()) == ("proved", tuple(range(1, 37)))
    assert index.minimal_cover("*", range(36), Budget()) == ("refuted", ())


def test_filters_that_the_probes_do_not_rule_out_are_searched() -> None:
    """The probes are `zq0` and `9x`; replacing stars by them can make a name too long to be valid."""
    assert ContainmentIndex(["*zq0*", "*9x*"]).minimal_cover("*", range(2), Budget()) == ("refuted", ())
    narrow = "a" * 250 + "*b*c*"
    assert ContainmentIndex(["*d*", "*b*"]).containing(narrow, Budget()) == {1: PROVED}


def hostile(kind: str) -> tuple[list[list[str]], list[str]]:
    rng = random.Random(5)

    def scattered(letters: str, length: int) -> str:
        return "*" + "*".join(rng.choices(letters, k=length)) + "*"

    match kind:
        case "orders":
            orders = itertools.permutations("abcdef")
            return [["*a*b*c*d*e*f*a*b*c*d*e*f*"]], [f"*{'*'.join(order)}*" for order in orders][::8]
        case "runs":
            runs = ["*" + "".join(rng.choices("ab", k=9)) + "*" for _ in range(100)]
            return [["*" + "ab*" * 60]], runs
        case "stars":
            return [["*a" * 20 + "*"]], [scattered("ab", 21) for _ in range(100)]
        case "pigeons":
            return [[PIGEONS]], HOLES
        case "unions":
            return [[scattered(LETTERS, 40) for _ in range(100)] for _ in range(10)], []
        case _:
            return [[f"*{letter}{scattered(LETTERS, 100)}"] for letter in LETTERS[:10]], []


@pytest.mark.parametrize("kind", ["orders", "runs", "stars", "pigeons", "unions", "sequences"])
def test_a_hostile_statement_is_decided_or_given_up(kind: str) -> None:
    every, none = hostile(kind)
    verdict = empty(every, none)
    assert verdict.outcome in ("refuted", "undecided")
    if verdict.outcome == "refuted":
        assert_witness(verdict, every, none)


def test_a_statement_beyond_the_budget_is_undecided_and_leaves_half_of_it() -> None:
    budget = Budget(20_000)
    assert contained(PIGEONS, HOLES, budget=budget) == UNDECIDED
    assert budget.remaining == 10_000
    assert contained("prod/*", ["prod*"], budget=budget) == PROVED
    undecided = ContainmentIndex(["*a*", *HOLES]).minimal_cover(PIGEONS, range(len(HOLES) + 1), budget)
    assert undecided == ("undecided", ())
    assert budget.remaining >= 0


def test_an_index_reports_filters_for_which_containment_is_undecided() -> None:
    """Only a search can prove this containment, and the budget allows none."""
    inner, outer = "*-", "*a*"
    assert ContainmentIndex([outer]).containing(inner, Budget()) == {0: PROVED}
    assert ContainmentIndex([outer]).containing(inner, Budget(0)) == {0: UNDECIDED}
