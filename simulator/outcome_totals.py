"""The totals of predicted outcomes, by configuration, profile, reason and principal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulator.decision import Decision, Matches, profiles
from simulator.decision.in_force import InForce
from simulator.decision.outcome import Outcome, Status
from simulator.registry import Registry

_MOST_GROUPS = 1 << 16


class OutcomeKey(NamedTuple):
    """What outcomes are counted by."""

    in_force: InForce
    signing_profile_arn: str
    status: Status
    reason: str
    principal: str | None


class _Group:
    """Pushes of one principal with the same matches and outcomes, which are kept alive with it."""

    __slots__ = ("count", "in_force", "matches", "outcomes", "principal")

    def __init__(self, decision: Decision) -> None:
        self.count = 0
        self.in_force, self.matches = decision.in_force, decision.matches
        self.outcomes, self.principal = decision.outcomes, decision.push.principal


class OutcomeTotals:
    """Counts of decisions.

    `pushes` are the numbers of pushes to each repository, by the configuration in force, None if it is
    not known, and by registry. `outcomes` counts by `OutcomeKey`. `failed` is the number of pushes with
    an outcome FAILED, and `unknown` that of pushes with an outcome UNKNOWN or without a known
    configuration.
    """

    def __init__(self) -> None:
        self.pushes: dict[InForce | None, dict[Registry, dict[str, int]]] = {}
        self._outcomes: dict[OutcomeKey, int] = {}
        self._failed = self._unknown = 0
        # By the ids of objects that many decisions share.
        self._groups: dict[tuple[int, int, int, str | None], _Group] = {}

    def add(self, decision: Decision) -> None:
        """Adds a decision."""
        push = decision.push
        key = (id(decision.in_force), id(decision.matches), id(decision.outcomes), push.principal)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= _MOST_GROUPS:
                self._flush()
            group = self._groups[key] = _Group(decision)
        group.count += 1

    def add_repository(self, decision: Decision) -> None:
        """Counts the repository of a decision."""
        push = decision.push
        registries = self.pushes.setdefault(decision.in_force, {})
        repositories = registries.setdefault(push.registry, {})
        repositories[push.repository] = repositories.get(push.repository, 0) + 1

    def add_pushes(
        self, in_force: InForce | None, matches: Matches, outcomes: tuple[Outcome, ...], count: int
    ) -> None:
        """Adds several pushes with these outcomes, of any principal."""
        self._add(in_force, matches, outcomes, None, count)

    def merge(self, outcomes: Mapping[OutcomeKey, int], failed: int, unknown: int) -> None:
        """Adds the outcomes of other decisions."""
        for key, count in outcomes.items():
            self._outcomes[key] = self._outcomes.get(key, 0) + count
        self._failed += failed
        self._unknown += unknown

    @property
    def outcomes(self) -> Mapping[OutcomeKey, int]:
        """The number of pushes for each key."""
        self._flush()
        return self._outcomes

    @property
    def failed(self) -> int:
        """The number of pushes with an outcome FAILED."""
        self._flush()
        return self._failed

    @property
    def unknown(self) -> int:
        """The number of pushes with an outcome or a configuration that is not known."""
        self._flush()
        return self._unknown

    def _flush(self) -> None:
        for group in self._groups.values():
            self._add(group.in_force, group.matches, group.outcomes, group.principal, group.count)
        self._groups.clear()

    def _add(
        self,
        in_force: InForce | None,
        matches: Matches,
        outcomes: tuple[Outcome, ...],
        principal: str | None,
        count: int,
    ) -> None:
        statuses = {outcome.status for outcome in outcomes}
        self._failed += count if "FAILED" in statuses else 0
        self._unknown += count if "UNKNOWN" in statuses or in_force is None else 0
        for arn, outcome in zip(profiles(matches), outcomes, strict=True):
            assert in_force is not None
            key = OutcomeKey(in_force, arn, outcome.status, outcome.reason, principal)
            self._outcomes[key] = self._outcomes.get(key, 0) + count
