"""`check`: verdicts on assertions, compared with enumeration."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, SigningConfiguration
from matcher.language import PROVED, Budget, readability
from matcher.repository_name import is_repository_name
from simulator.assertions import (
    Assertion,
    Claim,
    SignedAtMost,
    SignedBy,
    SignedByExactly,
    Unsigned,
)
from simulator.check import CheckResult, check
from simulator.report import as_json
from tests import oracle
from tests.hostile_filters import HOLES, LETTERS, PIGEONS
from tests.simulator.names import short_names
from tests.strategies import ARN, Rules, configuration_of, documents, filters

PROFILES = [f"{ARN}{name}" for name in ("one", "two", "three", "four")]


def claims() -> st.SearchStrategy[Claim]:
    some = st.lists(st.sampled_from(PROFILES), max_size=3, unique=True).map(tuple)
    return st.one_of(
        some.filter(bool).map(SignedBy),
        some.map(SignedByExactly),
        st.integers(0, 3).map(SignedAtMost),
        st.booleans().map(Unsigned),
    )


assertions = st.builds(Assertion, filters(), st.lists(filters(), max_size=2).map(tuple), claims())


@settings(max_examples=500)
@given(documents(), st.lists(assertions, min_size=1, max_size=3))
def test_every_verdict_agrees_with_enumeration(
    document: dict[str, Any], asserted: list[Assertion]
) -> None:
    matcher = Matcher(SigningConfiguration.from_api(document))
    for checked in check(matcher, asserted, Budget()):
        assertion, witness = checked.assertion, checked.verdict.witness
        meant = [
            name
            for name in short_names()
            if oracle.matches(assertion.every, name)
            and not any(oracle.matches(text, name) for text in assertion.excluded)
        ]
        if checked.is_vacuous:
            assert not meant
        first = next(
            (name for name in meant if not assertion.claim.holds(oracle.resolve(document, name))), None
        )
        if first is not None:
            assert witness is not None
            assert readability(witness) <= readability(first)
        if witness is None:
            assert checked.verdict == PROVED
            continue
        assert is_repository_name(witness)
        assert oracle.matches(assertion.every, witness)
        assert not any(oracle.matches(text, witness) for text in assertion.excluded)
        assert checked.profiles == oracle.resolve(document, witness)
        assert not assertion.claim.holds(checked.profiles)


def verdict(rules: Rules, assertion: Assertion, budget: Budget | None = None) -> tuple[str, str | None]:
    names = ["one", "two", "three", "four"][: len(rules)]
    matcher = Matcher(configuration_of(rules, names))
    (checked,) = check(matcher, [assertion], budget or Budget())
    return checked.verdict.outcome, checked.verdict.witness


@pytest.mark.parametrize(
    ("claim", "witness"),
    [
        (SignedBy((PROFILES[0],)), None),
        (SignedBy((PROFILES[0], PROFILES[1])), "a/a"),
        (SignedBy((PROFILES[3],)), "a/a"),
        (SignedByExactly((PROFILES[0],)), "a/a-x"),
        (SignedByExactly((PROFILES[2], PROFILES[0])), "a/a"),
        (SignedAtMost(1), "a/a-x"),
        (SignedAtMost(2), "a/b/a-x"),
        (SignedAtMost(3), None),
        (Unsigned(True), "a/a"),
        (Unsigned(False), None),
    ],
)
def test_each_claim_has_its_documented_meaning(claim: Claim, witness: str | None) -> None:
    rules: Rules = [["a/*"], ["a/b/*"], ["*-x"]]
    expected = ("proved", None) if witness is None else ("refuted", witness)
    assert verdict(rules, Assertion("a/*", (), claim)) == expected


def test_excluded_names_are_not_checked() -> None:
    rules: Rules = [["sandbox/*-pci"]]
    unsigned = Unsigned(True)
    assert verdict(rules, Assertion("sandbox/*", ("sandbox/a-*",), unsigned)) == (
        "refuted",
        "sandbox/b-pci",
    )
    assert verdict(rules, Assertion("sandbox/*", ("*-pci",), unsigned)) == ("proved", None)


def test_a_claim_about_no_name_is_proved_with_that_reason() -> None:
    matcher = Matcher(configuration_of([["a/*"]]))
    (checked,) = check(matcher, [Assertion("a/*", ("a*",), SignedBy((PROFILES[3],)))], Budget())
    assert (checked.verdict, checked.is_vacuous) == (PROVED, True)
    assert checked.reason == "there is no such name"


def test_beyond_its_budget_an_assertion_is_undecided() -> None:
    rules: Rules = [[PIGEONS], HOLES]
    assertion = Assertion(PIGEONS, (), SignedBy((PROFILES[1],)))
    assert verdict(rules, assertion, Budget(100_000)) == ("undecided", None)


def test_a_counterexample_is_called_shortest_only_if_every_question_was_decided() -> None:
    rules: Rules = [HOLES, ["zz*"]]
    matcher = Matcher(configuration_of(rules, ["one", "two"]))
    both, second = (
        Assertion(PIGEONS, (), SignedBy(arns)) for arns in (tuple(PROFILES[:2]), (PROFILES[1],))
    )
    (partly,) = check(matcher, [both], Budget(30_000_000))
    (wholly,) = check(matcher, [second], Budget(30_000_000))
    assert partly.verdict == wholly.verdict
    assert partly.verdict.outcome == "refuted"
    assert (partly.is_shortest, wholly.is_shortest) == (False, True)
    assert wholly.reason == f"{wholly.verdict.witness!r} is signed by {PROFILES[0]}"
    assert partly.reason == f"for example, {wholly.reason}"
    for each in (partly, wholly):
        listed = json.loads(as_json.check(CheckResult("assertions.yaml", (each,), False)))["assertions"]
        assert listed[0]["exampleIsShortest"] is each.is_shortest


def test_the_maximum_number_of_signatures_is_over_all_profiles() -> None:
    rules: Rules = [["a*"], ["*b"], ["*c*"]]
    for times, witness in [(0, "aa"), (1, "ab"), (2, "acb")]:
        assert verdict(rules, Assertion("*", (), SignedAtMost(times))) == ("refuted", witness)
    combined = itertools.combinations(rules, 2)
    assert all(
        verdict(list(pair), Assertion("*", (), SignedAtMost(2)))[0] == "proved" for pair in combined
    )


def test_an_assertion_about_one_name_needs_no_search() -> None:
    assertion = Assertion("a/b", (), SignedByExactly((PROFILES[0],)), is_single=True)
    assert verdict([["a/*"]], assertion, Budget(0)) == ("proved", None)
    assert verdict([["b/*"]], assertion, Budget(0)) == ("refuted", "a/b")
    outcome, _ = verdict([["a/*"]], Assertion("*", (), Unsigned(False)), Budget(0))
    assert outcome == "undecided"


def test_an_expensive_assertion_leaves_budget_for_the_next() -> None:
    """Each of the 70 questions, one for every four profiles, would exceed the whole budget."""
    drawn = random.Random(9)
    rules: Rules = [[f"*{'*'.join(drawn.choices(LETTERS, k=100))}*"] for _ in range(8)]
    matcher = Matcher(configuration_of(rules))
    asserted = [Assertion("*", (), SignedAtMost(3)), Assertion("prod/*", ("prod/a*",), Unsigned(False))]
    many, plain = check(matcher, asserted, Budget())
    assert many.verdict.outcome == "undecided"
    assert plain.verdict.witness == "prod/b"


@pytest.mark.parametrize("times", [2, 2**63 - 1, 2**63, 10**30])
def test_no_name_is_signed_more_often_than_there_are_profiles(times: int) -> None:
    (checked,) = check(MATCHER_OF_TWO, [Assertion("a/*", (), SignedAtMost(times))], Budget())
    assert checked.verdict.outcome == "proved"


MATCHER_OF_TWO = Matcher(configuration_of([["a/*"], ["*"]]))
