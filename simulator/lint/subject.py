"""The input of the checks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from matcher import SigningConfiguration
from matcher.language import Budget
from simulator.decision.permissions import Permissions
from simulator.observed_repositories import ObservedRepositories
from simulator.registry import Registry


@dataclass(frozen=True)
class Subject:
    """A configuration and what is known about its registry.

    `observed`, `registry` and `permissions` are None if unknown. `budget` limits the cost of proofs.
    """

    configuration: SigningConfiguration
    observed: ObservedRepositories | None = None
    registry: Registry | None = None
    budget: Budget = field(default_factory=Budget)
    permissions: Permissions | None = None

    @cached_property
    def filters(self) -> tuple[tuple[str, ...] | None, ...]:
        """For each rule, the texts of its filters, or None if it has no list of filters."""
        return tuple(
            None
            if rule.repository_filters is None
            else tuple(each.filter for each in rule.repository_filters)
            for rule in self.configuration.rules
        )

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """For each rule, the ARN of its profile."""
        return tuple(rule.signing_profile_arn for rule in self.configuration.rules)

    @cached_property
    def observed_names(self) -> Collection[str]:
        """The names of all observed repositories."""
        return () if self.observed is None else self.observed.pushes.keys()

    @cached_property
    def observed_lines(self) -> str:
        """The names of all observed repositories in one text, with a line feed before each."""
        return "".join(f"\n{name}" for name in self.observed_names)

    def profile_name(self, rule_index: int) -> str:
        """The name of a rule's profile: the last part of its ARN."""
        return self.profiles[rule_index].rpartition("/")[2]

    def first_indices(self, rule_index: int) -> dict[str, int]:
        """For each distinct filter of a rule, the index of its first occurrence, in order."""
        first: dict[str, int] = {}
        for index, text in enumerate(self.filters[rule_index] or ()):
            first.setdefault(text, index)
        return first
