"""The totals of predicted outcomes, by configuration, profile, reason and principal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.decision import Decision
from simulator.decision.decider import not_predicted
from simulator.decision.in_force import InForce
from simulator.decision.outcome import Outcome, Status
from simulator.registry import Registry


class OutcomeKey(NamedTuple):
    """What outcomes are counted by."""

    in_force: InForce
    signing_profile_arn: str
    status: Status
    reason: str
    principal: str | None


class OutcomeTotals:
    """Counts of decisions.

    `pushes` are the numbers of pushes to each repository, by the configuration in force, None if it is
    not known, and by registry. `failed` is the number of pushes with an outcome FAILED, and `unknown`
    that of pushes with an outcome UNKNOWN or without a known configuration.
    """

    def __init__(self) -> None:
        self.pushes: dict[InForce | None, dict[Registry, dict[str, int]]] = {}
        self.failed = self.unknown = 0
        # The keys are the fields of an `OutcomeKey`.
        self._outcomes: dict[tuple[InForce, str, Status, str, str | None], int] = {}

    def add(self, decision: Decision) -> None:
        """Adds a decision."""
        in_force = decision.in_force
        if in_force is None:
            self.unknown += 1
        elif decision.outcomes:
            arns, outcomes = decision.signing_profile_arns, decision.outcomes
            self._add(in_force, arns, outcomes, decision.push.principal, 1)

    def add_repository(self, decision: Decision) -> None:
        """Counts the repository of a decision."""
        push = decision.push
        registries = self.pushes.setdefault(decision.in_force, {})
        repositories = registries.setdefault(push.registry, {})
        repositories[push.repository] = repositories.get(push.repository, 0) + 1

    def add_not_predicted(self, in_force: InForce | None, arns: Sequence[str], count: int) -> None:
        """Adds pushes of any principals, whose outcomes for these profiles are not predicted."""
        if in_force is None:
            self.unknown += count
        elif arns:
            self._add(in_force, arns, not_predicted(arns), None, count)

    def merge(self, outcomes: Mapping[OutcomeKey, int], failed: int, unknown: int) -> None:
        """Adds the outcomes of other decisions."""
        for key, count in outcomes.items():
            self._outcomes[key] = self._outcomes.get(key, 0) + count
        self.failed += failed
        self.unknown += unknown

    @property
    def outcomes(self) -> Mapping[OutcomeKey, int]:
        """The number of pushes for each key."""
        return {OutcomeKey(*key): count for key, count in self._outcomes.items()}

    def _add(
        self,
        in_force: InForce,
        arns: Sequence[str],
        outcomes: Sequence[Outcome],
        principal: str | None,
        count: int,
    ) -> None:
        counts = self._outcomes
        failed = unknown = False
        for arn, (status, reason, _) in zip(arns, outcomes, strict=True):
            key = in_force, arn, status, reason, principal
            counts[key] = counts.get(key, 0) + count
            if status == "FAILED":
                failed = True
            elif status == "UNKNOWN":
                unknown = True
        self.failed += count * failed
        self.unknown += count * unknown
