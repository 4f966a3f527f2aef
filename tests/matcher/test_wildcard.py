"""One filter by itself: its literals, its pattern, its verdict."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.index import MARK, anchored_literals
from matcher.wildcard import Wildcard
from tests import oracle
from tests.strategies import any_text, filters

# Any text is a wildcard, in the grammar or not.
texts = st.one_of(filters(), st.text("ab*\n.", max_size=8), any_text)
names = st.one_of(st.text("ab0\n./-", max_size=12), any_text)


@settings(max_examples=750)
@given(texts, names)
def test_the_pattern_and_the_verdict_are_the_oracles(text: str, name: str) -> None:
    wildcard = Wildcard(text)
    expected = oracle.matches(text, name)
    assert wildcard.matches(name) == expected
    assert (wildcard.pattern.fullmatch(name) is not None) == expected


@settings(max_examples=250)
@given(filters(), st.lists(st.text("ab0/-", max_size=4), max_size=12))
def test_a_name_made_from_a_filter_has_all_its_literals(text: str, fillings: list[str]) -> None:
    filling = iter(fillings)
    name = "".join(next(filling, "") if symbol == "*" else symbol for symbol in text)
    wildcard = Wildcard(text)
    assert wildcard.matches(name)
    assert wildcard.pattern.fullmatch(name)
    assert all(literal in f"{MARK}{name}{MARK}" for literal in anchored_literals(text))


@pytest.mark.parametrize(
    ("text", "prefix", "middles", "suffix", "literals"),
    [
        ("prod/*", "prod/", (), "", [f"{MARK}prod/"]),
        ("*/prod", "", (), "/prod", [f"/prod{MARK}"]),
        ("prod", "prod", (), "", [f"{MARK}prod{MARK}"]),
        ("*prod*", "", ("prod",), "", ["prod"]),
        ("a*b**c*d", "a", ("b", "c"), "d", [f"{MARK}a", "b", "c", f"d{MARK}"]),
        ("**", "", (), "", [MARK]),
    ],
)
def test_a_filter_is_taken_apart_at_its_stars(
    text: str, prefix: str, middles: tuple[str, ...], suffix: str, literals: list[str]
) -> None:
    wildcard = Wildcard(text)
    assert (wildcard.prefix, wildcard.middles, wildcard.suffix) == (prefix, middles, suffix)
    assert anchored_literals(text) == literals
    assert repr(wildcard) == f"Wildcard({text!r})"
