"""`diff`: gains and losses, compared with the matcher, the reverse change and observed repositories."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from matcher import Matcher, SigningConfiguration
from matcher.language import PROVED, UNDECIDED, Budget, readability
from matcher.repository_name import is_repository_name
from simulator.diff import DiffResult, ProfileChange, diff
from tests.hostile_filters import HOLES, PIGEONS
from tests.simulator.names import observed, short_names
from tests.strategies import ARN, Rules, configuration_of, documents


def compare(old: Rules, new: Rules, profiles: tuple[list[str], list[str]] | None = None) -> DiffResult:
    before, after = profiles or (None, None)
    return diff(configuration_of(old, before), configuration_of(new, after), budget=Budget())


@settings(max_examples=300)
@given(documents(), documents())
def test_gains_and_losses_agree_with_the_matcher(one: dict[str, Any], other: dict[str, Any]) -> None:
    old, new = SigningConfiguration.from_api(one), SigningConfiguration.from_api(other)
    result = diff(old, new, budget=Budget())
    before, after = Matcher(old), Matcher(new)
    losses = {each.signing_profile_arn: each.example for each in result.losses}
    gains = {each.signing_profile_arn: each.example for each in result.gains}
    for changes, had, has in ((losses, before, after), (gains, after, before)):
        for arn, example in changes.items():
            assert example is not None
            assert is_repository_name(example)
            assert arn in had.resolve(example)
            assert arn not in has.resolve(example)
        for arn in result.profiles:
            changed = (
                name
                for name in short_names()
                if arn in had.resolve(name) and arn not in has.resolve(name)
            )
            first = next(changed, None)
            if first is not None:
                shown = changes[arn]
                assert shown is not None
                assert readability(shown) <= readability(first)
    gone = next(
        (each for each in short_names() if before.resolve(each) and not after.resolve(each)), None
    )
    witness = result.unsigned.witness
    assert (result.unsigned == PROVED) is (witness is None)
    if witness is not None:
        assert before.resolve(witness)
        assert not after.resolve(witness)
    if gone is not None:
        assert witness is not None
        assert readability(witness) <= readability(gone)


@settings(max_examples=200)
@given(documents(), documents())
def test_the_gains_are_the_losses_of_the_reverse_change(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    old, new = SigningConfiguration.from_api(one), SigningConfiguration.from_api(other)
    forth, back = diff(old, new, budget=Budget()), diff(new, old, budget=Budget())
    assert set(forth.gains) == set(back.losses)
    assert set(forth.losses) == set(back.gains)
    assert forth.is_equivalent is back.is_equivalent


@given(documents())
def test_a_configuration_is_identical_to_itself(document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    result = diff(configuration, SigningConfiguration.from_api(document), budget=Budget())
    assert (result.gains, result.losses, result.unsigned) == ((), (), PROVED)
    assert result.relation == "identical"


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ([["a/*", "b/*"]], [["b/*", "a/*"]], "equivalent"),
        ([["a/*", "a/b/*"]], [["a/*"]], "equivalent"),
        ([["a**b"]], [["a*b"]], "equivalent"),
        ([None], [["*"]], "equivalent"),
        ([["a/*"], ["x"]], [["a/*"]], "equivalent"),  # 'x' is not a valid name
        ([["a/*"]], [["a*"]], "different"),
    ],
)
def test_order_and_spelling_are_distinguished_from_meaning(
    old: Rules, new: Rules, relation: str
) -> None:
    assert compare(old, new).relation == relation


def test_the_order_of_rules_has_no_meaning() -> None:
    rules: Rules = [["a/*"], ["b/*"]]
    result = compare(rules, rules[::-1], (["one", "two"], ["two", "one"]))
    assert result.relation == "equivalent"


def test_each_filter_shows_what_it_changes() -> None:
    result = compare([["a/*", "b*", "c/*"]], [["b/*", "c/*", "d"]])
    (loss,) = result.losses
    assert [(each.filter, each.example) for each in loss.filters] == [("a/*", "a/a"), ("b*", "ba")]
    assert loss.example == "ba"
    assert result.gains == ()  # 'd' is not a valid name


def test_without_a_budget_a_change_is_undecided() -> None:
    old, new = configuration_of([["a/*"]]), configuration_of([["b/*"]])
    result = diff(old, new, budget=Budget(0))
    assert result.relation == "undecided"
    assert not result.is_equivalent
    assert [change.example for change in (*result.gains, *result.losses)] == [None, None]
    assert result.unsigned == UNDECIDED


def test_affected_repositories_are_listed_by_descending_pushes() -> None:
    repositories = observed("a/x", "b/x", "c/x", "d/x")
    repositories.pushes["b/x"] = 7
    old: Rules = [["a/*", "b/*"], ["c/*"]]
    new: Rules = [["c/*", "b/*"], ["c/*", "b/*"]]
    result = diff(configuration_of(old), configuration_of(new), repositories, budget=Budget())
    assert result.affected is not None
    one, two = (f"{ARN}profile{letter}" for letter in "ab")
    assert [
        (each.repository, each.pushes, each.gained, each.lost, each.is_unsigned)
        for each in result.affected
    ] == [("b/x", 7, (two,), (), False), ("a/x", 1, (), (one,), True), ("c/x", 1, (one,), (), False)]


def test_an_example_is_called_shortest_only_if_every_filter_was_decided() -> None:
    def loss(budget: Budget, *texts: str) -> ProfileChange:
        old, new = configuration_of([list(texts)], ["one"]), configuration_of([HOLES], ["one"])
        (change,) = diff(old, new, budget=budget).losses
        return change

    partly, wholly = loss(Budget(1_000_000), PIGEONS, "x/*"), loss(Budget(), "yy/*", "x/*")
    assert [each.example for each in partly.filters] == [None, "x/a"]
    assert (partly.example, partly.is_example_shortest) == ("x/a", False)
    assert (wholly.example, wholly.is_example_shortest) == ("x/a", True)
    undecided = loss(Budget(1_000_000), PIGEONS)
    assert (undecided.example, undecided.is_example_shortest) == (None, None)
