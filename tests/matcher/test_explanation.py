"""The closest filter of a rule that does not match, and where it stops matching."""

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
            "the closest filter, 'payments/*', expects 's/' after 'payment', but the name has '/api'",
        ),
        (
            ["platform/base"],
            "platform/base/python",
            "the closest filter, 'platform/base', ends after 'platform/base', but the name continues with '/python'",
        ),
        (
            ["platform/base"],
            "platform",
            "the closest filter, 'platform/base', expects '/base' after 'platform', but the name ends",
        ),
        (
            ["*/production"],
            "production",
            "the closest filter, '*/production', expects '/production', but the name has 'production'",
        ),
        (
            ["a/*mid*/z"],
            "a/x-miz/z",
            "the closest filter, 'a/*mid*/z', expects 'd' after 'a/x-mi', but the name has 'z/z'",
        ),
        (
            ["a/*mid*"],
            "a/xyz",
            "the closest filter, 'a/*mid*', expects 'mid' after 'a/', but the name has 'xyz'",
        ),
        (
            ["x*", "t-*/b"],
            "t-a/b/c",
            "the closest filter, 't-*/b', expects '/b' at the end after 't-', but the name has 'a/b/c'",
        ),
        (
            ["pr*", "prod/*-api"],
            "pod/web-api",
            "the closest filter, 'prod/*-api', expects 'rod/' after 'p', but the name has 'od/web-api'",
        ),
        (
            ["payments/*", "pay/x", "rpod/pay"],
            "prod/pay",
            "the closest filter, 'rpod/pay', expects 'rpod/pay', but the name has 'prod/pay'",
        ),
        (
            ["b*a"],
            "b" + "c" * 60,
            f"the closest filter, 'b*a', expects 'a' after 'b', but the name has '{'c' * 40}'…",
        ),
    ],
)
def test_the_reason_says_where_the_closest_filter_stops_matching(
    texts: list[str], name: str, reason: str
) -> None:
    assert reasons([texts], name) == [reason]


def test_the_reason_of_a_match_lists_its_filters() -> None:
    assert reasons([["a*", "b", "*a"], None], "aa") == [
        "matched by 'a*', '*a'",
        "no filters: matches every repository",
    ]


def test_an_explanation_has_a_text_form() -> None:
    explained = Matcher(SigningConfiguration.from_api(document_of([["a"]]))).explain("b")
    assert str(explained) == (
        "'b' is not signed\n  rule 1: the closest filter, 'a', expects 'a', but the name has 'b'"
    )


def distance(text: str, name: str) -> int:
    """The least number of characters to insert, delete or replace in `name` so that `text` matches it."""
    row = list(range(len(name) + 1))
    for character in text:
        is_star, above = character == "*", row
        row = [above[0] + (not is_star)]
        for index, other in enumerate(name):
            if is_star:
                row.append(min(above[index + 1], row[-1]))
            else:
                row.append(min(above[index + 1] + 1, row[-1] + 1, above[index] + (other != character)))
    return row[-1]


WORDS = ("prod", "platform", "payments", "data", "web-api", "base-images", "python", "tools")


@given(st.data())
def test_the_filter_of_a_name_with_a_typo_is_the_closest(data: st.DataObject) -> None:
    # Every filter begins and ends with words of its own, so that only one can be meant.
    words = data.draw(st.permutations(WORDS))
    texts = [f"{words[0]}/*-{words[1]}", f"{words[2]}/{words[3]}", f"*/{words[4]}"]
    number = data.draw(st.integers(0, 2))
    name = texts[number].replace("*", data.draw(st.sampled_from(["a", "new/thing"])))
    position = data.draw(st.integers(0, len(name) - 1))
    change = data.draw(st.sampled_from(["", "z", f"z{name[position]}"]))
    name = name[:position] + change + name[position + 1 :]
    matcher = Matcher(SigningConfiguration.from_api(document_of([texts])))
    if matcher.resolve(name):
        return
    nearest = matcher.explain(name).rules[0].nearest
    assert nearest is not None
    assert distance(nearest.filter, name) == min(distance(text, name) for text in texts) == 1


@settings(max_examples=500)
@given(filters(), st.one_of(any_text, st.text("ab0/-", max_size=12)))
def test_a_near_miss_is_correct(text: str, name: str) -> None:
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
