"""What is linted, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from matcher import SigningConfiguration
from matcher.language import Budget
from simulator.observed_repositories import ObservedRepositories


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry that a configuration is meant for."""

    account: str
    region: str


@dataclass(frozen=True)
class Subject:
    """A configuration and what it is held against; `budget` is what proofs may cost.

    `existing` and `registry` are None where they are not known.
    """

    configuration: SigningConfiguration
    existing: ObservedRepositories | None = None
    registry: Registry | None = None
    budget: Budget = field(default_factory=Budget)

    @cached_property
    def filters(self) -> tuple[tuple[str, ...] | None, ...]:
        """By rule, the texts of its filters as they stand there; None for a rule without."""
        return tuple(
            None
            if rule.repository_filters is None
            else tuple(each.filter for each in rule.repository_filters)
            for rule in self.configuration.rules
        )

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """By rule, the ARN of its profile."""
        return tuple(rule.signing_profile_arn for rule in self.configuration.rules)

    def profile(self, rule: int) -> str:
        """The name of a rule's profile, without the rest of the ARN."""
        return self.profiles[rule].rpartition("/")[2]
