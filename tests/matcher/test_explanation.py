"""Which filter came nearest, and where it broke off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, SigningConfiguration
from matcher.explanation import near_miss
from tests import oracle
from tests.strategies import any_text, document_of, filters


def reasons(rules: list[list[str] | None], name: str) -> list[str]:
    matcher = Matcher(SigningConfiguration.from_api(document_of(rules)))
    return [rule.reason for rule in matcher.explain(name).rules]


@pytest.mark.parametrize(
    ("texts", "name", "reason"),
    [
        (
            ["x*", "payments/*"],
            "payment/api",
            "'payments/*' came nearest: after 'payment' it needs 's/', but the name has '/api'",
        ),
        (
            ["platform/base"],
            "platform/base/python",
            "'platform/base' came nearest: it ends after 'platform/base', but the name goes on with '/python'",
        ),
        (
            ["platform/base"],
            "platform",
            "'platform/base' came nearest: after 'platform' it needs '/base', but the name has its end",
        ),
        (
            ["*/production"],
            "production",
            "'*/production' came nearest: from the start it needs '/production', but the name has 'production'",
        ),
        (
            ["a/*mid*/z"],
            "a/x-miz/z",
            "'a/*mid*/z' came nearest: after 'a/x-mi' it needs 'd', but the name has 'z/z'",
        ),
        (
            ["a/*mid*"],
            "a/xyz",
            "'a/*mid*' came nearest: after 'a/' it needs 'mid', but the name has 'xyz'",
        ),
        (
            ["b*a"],
            "b" + "c" * 60,
            f"'b*a' came nearest: after 'b' it needs 'a', but the name has '{'c' * 40}\\u2026'",
        ),
    ],
)
def test_the_reason_says_where_the_nearest_filter_broke_off(
    texts: list[str], name: str, reason: str
) -> None:
    assert reasons([texts], name) == [reason]


def test_the_reason_of_a_match_names_its_filters() -> None:
    assert reasons([["a*", "b", "*a"], None], "aa") == [
        "matched by 'a*', '*a'",
        "no filters: matches every repository",
    ]


def test_an_explanation_reads_as_text() -> None:
    explained = Matcher(SigningConfiguration.from_api(document_of([["a"]]))).explain("b")
    assert str(explained) == (
        "'b' is signed by nothing\n"
        "  rule 1: 'a' came nearest: from the start it needs 'a', but the name has 'b'"
    )


@settings(max_examples=500)
@given(filters(), st.one_of(any_text, st.text("ab0/-", max_size=12)))
def test_what_a_near_miss_says_is_true(text: str, name: str) -> None:
    if oracle.matches(text, name):
        return
    miss = near_miss(text, name)
    # The satisfied part of the filter matches the satisfied part of the name.
    assert oracle.matches(text[: miss.filter_position] + "*", name[: miss.name_position])
    assert text[miss.filter_position :].startswith(miss.expected)
    assert 0 <= miss.matched <= miss.literals
    if not miss.expected:
        assert miss.filter_position == len(text)
        assert miss.name_position < len(name)
