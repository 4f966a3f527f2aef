"""Counts per profile, per rule and per filter: what every part of a configuration did."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import RuleMatch, SigningConfiguration
from simulator.decision import profiles


@dataclass(frozen=True, slots=True)
class FilterCount:
    """How many names, or pushes to them, a filter of a rule matched."""

    filter: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many a rule (from 1) matched; `filters` in its order, empty for a rule without."""

    rule: int
    signing_profile_arn: str
    count: int
    filters: tuple[FilterCount, ...]


@dataclass(frozen=True, slots=True)
class ProfileCount:
    """How many a profile signs."""

    signing_profile_arn: str
    count: int


class Tally:
    """Adds up the rules that match, over many names.

    What never matched is counted too, as 0: that is how a filter with a slip shows.
    """

    def __init__(self, configuration: SigningConfiguration) -> None:
        self._configuration = configuration
        rules = configuration.rules
        self._profiles = dict.fromkeys((rule.signing_profile_arn for rule in rules), 0)
        self._rules = [0] * len(rules)
        self._filters = [
            dict.fromkeys((each.filter for each in rule.repository_filters or ()), 0) for rule in rules
        ]

    def add(self, matches: tuple[RuleMatch, ...], times: int = 1) -> None:
        """Count one name, or several pushes to it, given the rules that match it."""
        for arn in profiles(matches):
            self._profiles[arn] += times
        for match in matches:
            number = match.rule_number - 1
            self._rules[number] += times
            counts = self._filters[number]
            for text in match.filters:
                counts[text] += times

    def profiles(self) -> tuple[ProfileCount, ...]:
        """The profiles in the order of the rules."""
        return tuple(ProfileCount(arn, count) for arn, count in self._profiles.items())

    def rules(self) -> tuple[RuleCount, ...]:
        """The rules in order."""
        return tuple(
            RuleCount(
                number + 1,
                rule.signing_profile_arn,
                self._rules[number],
                tuple(FilterCount(text, count) for text, count in self._filters[number].items()),
            )
            for number, rule in enumerate(self._configuration.rules)
        )
