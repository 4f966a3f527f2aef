"""Proves or refutes assertions about a configuration, over all valid names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher import Matcher
from matcher.language import (
    PROVED,
    UNDECIDED,
    Budget,
    Verdict,
    covers,
    empty,
    profile_filters,
    readability,
)
from matcher.limits import LONGEST_NAME
from simulator.assertions import Assertion
from simulator.assertions.claim import Languages


@dataclass(frozen=True, slots=True)
class Checked:
    """An assertion and its verdict.

    `profiles` sign the counterexample. `is_shortest` if there provably is no shorter one. `is_vacuous`
    if the assertion is about no name at all and therefore proved.
    """

    assertion: Assertion
    verdict: Verdict
    profiles: tuple[str, ...] = ()
    is_shortest: bool = True
    is_vacuous: bool = False

    @property
    def reason(self) -> str:
        """The reason for the verdict; empty if a proof needs none."""
        if self.verdict.witness is not None:
            example = "" if self.is_shortest else "for example, "
            if not self.profiles:
                return f"{example}no profile signs {self.verdict.witness!r}"
            return f"{example}{self.verdict.witness!r} is signed by {' and '.join(self.profiles)}"
        if self.verdict == UNDECIDED:
            return "neither proved nor refuted within the budget"
        return "there is no such name" if self.is_vacuous else ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The checked assertions in the order of their file, and whether undecided ones may pass.

    `warnings` are sentences about the registry of the configuration.
    """

    file: str
    checked: tuple[Checked, ...]
    is_undecided_allowed: bool
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The number of proved, refuted and undecided assertions."""
        outcomes = [each.verdict.outcome for each in self.checked]
        return {outcome: outcomes.count(outcome) for outcome in ("proved", "refuted", "undecided")}

    @property
    def passes(self) -> bool:
        """Whether no assertion is refuted and none is undecided, unless that is allowed."""
        counts = self.counts
        return not counts["refuted"] and (self.is_undecided_allowed or not counts["undecided"])


def check(matcher: Matcher, assertions: Iterable[Assertion], budget: Budget) -> tuple[Checked, ...]:
    """The verdicts on assertions, in order. `matcher` confirms every counterexample."""
    languages = profile_filters(matcher.configuration)
    checked = []
    for each in assertions:
        with budget.half() as allowed:
            checked.append(
                _single(matcher, each) if each.is_single else _every(matcher, languages, each, allowed)
            )
    return tuple(checked)


def _single(matcher: Matcher, assertion: Assertion) -> Checked:
    profiles = matcher.resolve(assertion.every)
    if assertion.claim.holds(profiles):
        return Checked(assertion, PROVED)
    return Checked(assertion, Verdict("refuted", assertion.every), profiles)


def _every(matcher: Matcher, languages: Languages, assertion: Assertion, budget: Budget) -> Checked:
    names, excluded = (assertion.every,), assertion.excluded
    if empty([names], excluded, budget=budget) == PROVED:
        return Checked(assertion, PROVED, is_vacuous=True)
    witness: str | None = None
    is_decided = True
    for every, none in assertion.claim.exceptions(languages):
        # A longer counterexample than the current one is of no interest.
        longest = LONGEST_NAME if witness is None else len(witness)
        # A cheap proof for a common case, which the search might not decide within its budget.
        if any(covers(text, assertion.every) for text in none):
            continue
        verdict = empty([names, *every], [*excluded, *none], longest=longest, budget=budget)
        is_decided = is_decided and verdict != UNDECIDED
        found = [each for each in (witness, verdict.witness) if each is not None]
        witness = min(found, key=readability, default=None)
    if witness is None:
        return Checked(assertion, PROVED if is_decided else UNDECIDED)
    profiles = matcher.resolve(witness)
    assert not assertion.claim.holds(profiles), f"{witness!r} is no counterexample to: {assertion}"
    return Checked(assertion, Verdict("refuted", witness), profiles, is_decided)
