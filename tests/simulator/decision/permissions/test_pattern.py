"""Patterns match what a simple recursive definition says, and take time that no pattern makes long."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.decision.permissions.pattern import matches, matches_resource, pattern
from simulator.decision.permissions.template import template

PATTERNS = st.text(alphabet="ab:*?", max_size=12)
TEXTS = st.text(alphabet="ab:", max_size=12)


def expected(text: str, name: str, star_crosses: bool) -> bool:
    """The definition of the wildcards, character by character."""

    @cache
    def rest(i: int, j: int) -> bool:
        if i == len(text):
            return j == len(name)
        if text[i] == "*":
            may_consume = j < len(name) and (star_crosses or i == len(text) - 1 or name[j] != ":")
            return rest(i + 1, j) or (may_consume and rest(i, j + 1))
        return j < len(name) and text[i] in ("?", name[j]) and rest(i + 1, j + 1)

    return rest(0, 0)


@given(PATTERNS, TEXTS)
def test_a_pattern_matches_as_defined(text: str, name: str) -> None:
    assert matches(pattern(text), name) is expected(text, name, star_crosses=True)


@given(PATTERNS, TEXTS)
def test_a_resource_matches_where_both_readings_of_a_wildcard_agree(text: str, name: str) -> None:
    # Stars in a row are one; only the one at the very end crosses colons in both readings.
    while "**" in text:
        text = text.replace("**", "*")
    readings = {expected(text, name, star_crosses) for star_crosses in (True, False)}
    found = matches_resource(pattern(text), name)
    assert found is (readings.pop() if len(readings) == 1 else None)


@given(PATTERNS)
def test_a_text_without_variables_is_a_pattern(text: str) -> None:
    assert template(text, wildcards=True, variables=True).resolve({}) == pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "*a" * 100_000 + "b",
        "?" * 5_000_000,
        "*?" * 1_000_000,
        "a" * 10_000_000,
        "*" * 10_000_000 + "b",
        "*a?a" * 100_000 + "c",
        "a*" * 100_000,
    ],
    ids=["*a…b", "?…", "*?…", "a…", "*…b", "*a?a…c", "a*…"],
)
def test_no_pattern_is_slow(text: str) -> None:
    """Linear in the pattern, which is up to ten megabytes long; a quadratic match would take hours."""
    symbols = pattern(text)
    name = "a" * 4096
    start = process_time()
    for match in (matches, matches_resource):
        assert match(symbols, name) is (text.startswith("a*") and len(symbols) < 2 * len(name))
    assert process_time() - start < 5
