"""One filter by itself: its literals, its key, its pattern, and what it matches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.wildcard_set.plan import MARK, Plan
from matcher.wildcard_set.wildcard import Wildcard
from tests import oracle
from tests.strategies import any_text, filters

# Any text is a wildcard, in the grammar or not.
texts = st.one_of(filters(), st.text("ab*\n.", max_size=8), any_text)
names = st.one_of(st.text("ab0\n./-", max_size=12), any_text)


@settings(max_examples=750)
@given(texts, names)
def test_the_wildcard_and_its_pattern_agree_with_the_oracle(text: str, name: str) -> None:
    wildcard = Wildcard(text)
    expected = oracle.matches(text, name)
    assert wildcard.matches(name) == expected
    assert (wildcard.pattern.fullmatch(name) is not None) == expected


@settings(max_examples=250)
@given(filters(), st.lists(st.text("ab0/-", max_size=4), max_size=12))
def test_a_name_made_from_a_filter_matches_and_contains_its_key(text: str, fillings: list[str]) -> None:
    filling = iter(fillings)
    name = "".join(next(filling, "") if symbol == "*" else symbol for symbol in text)
    wildcard = Wildcard(text)
    assert wildcard.matches(name)
    assert wildcard.pattern.fullmatch(name)
    plan = Plan([[text]])
    assert all(key in f"{MARK}{name}{MARK}" for key in plan.keys)
    assert bool(plan.keys) != bool(plan.unconditional)


@pytest.mark.parametrize(
    ("text", "prefix", "middles", "suffix", "key", "decides"),
    [
        ("prod/*", "prod/", (), "", [f"{MARK}prod/"], True),
        ("*/prod", "", (), "/prod", [f"/prod{MARK}"], True),
        ("prod", "prod", (), "", [f"{MARK}prod{MARK}"], True),
        ("*prod*", "", ("prod",), "", ["prod"], True),
        ("a*b**c*d", "a", ("b", "c"), "d", [f"{MARK}a"], False),
        ("prod*long-end", "prod", (), "long-end", [f"long-end{MARK}"], False),
        ("**", "", (), "", [], True),
        ("", "", (), "", [f"{MARK}{MARK}"], True),
    ],
)
def test_a_filter_has_these_literals_and_this_key(
    text: str, prefix: str, middles: tuple[str, ...], suffix: str, key: list[str], decides: bool
) -> None:
    wildcard, plan = Wildcard(text), Plan([[text]])
    assert (wildcard.prefix, wildcard.middles, wildcard.suffix) == (prefix, middles, suffix)
    assert plan.keys == key
    assert all((each is None) == decides for each in plan.candidates)
