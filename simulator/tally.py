"""Counts per profile, rule and filter of a configuration."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from matcher import RuleMatch, SigningConfiguration
from simulator.decision import profiles

_MOST_PENDING = 1 << 13


@dataclass(frozen=True, slots=True)
class FilterCount:
    """The number of names, or of pushes to them, that a filter of a rule matches."""

    filter: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The number that a rule matches; `filters` has the rule's filters in order."""

    rule_number: int
    signing_profile_arn: str
    count: int
    filters: tuple[FilterCount, ...]


@dataclass(frozen=True, slots=True)
class ProfileCount:
    """The number that a profile signs."""

    signing_profile_arn: str
    count: int


class Tally:
    """Adds up the matches of many names, including those that never occur, which count 0."""

    def __init__(self, configuration: SigningConfiguration) -> None:
        self._configuration = configuration
        rules = configuration.rules
        self._profiles = dict.fromkeys((rule.signing_profile_arn for rule in rules), 0)
        self._rules = [0] * len(rules)
        self._filters = [
            dict.fromkeys((each.filter for each in rule.repository_filters or ()), 0) for rule in rules
        ]
        # A matcher returns the same object for most equal matches, so counting objects is enough to
        # make each of them expensive only once. Being kept here, they have distinct ids.
        self._pending: dict[int, tuple[RuleMatch, ...]] = {}
        self._pending_counts: Counter[int] = Counter()

    def add(self, matches: tuple[RuleMatch, ...], times: int = 1) -> None:
        """Counts the rules that match a name, or several pushes to it."""
        self._pending[id(matches)] = matches
        self._pending_counts[id(matches)] += times
        self._flush(_MOST_PENDING)

    def add_all(self, found: list[tuple[RuleMatch, ...]]) -> None:
        """Counts the rules that match each of many names."""
        self._pending_counts.update(map(id, found))
        if len(self._pending_counts) > len(self._pending):
            self._pending.update(zip(map(id, found), found, strict=True))
        self._flush(_MOST_PENDING)

    def _flush(self, most: int = 0) -> None:
        """Adds up the pending matches if there are more than `most`."""
        if len(self._pending) <= most:
            return
        for key, matches in self._pending.items():
            times = self._pending_counts[key]
            for arn in profiles(matches):
                self._profiles[arn] += times
            for match in matches:
                rule_index = match.rule_number - 1
                self._rules[rule_index] += times
                counts = self._filters[rule_index]
                for text in match.filters:
                    counts[text] += times
        self._pending.clear()
        self._pending_counts.clear()

    def profiles(self) -> tuple[ProfileCount, ...]:
        """The profiles in rule order."""
        self._flush()
        return tuple(ProfileCount(arn, count) for arn, count in self._profiles.items())

    def rules(self) -> tuple[RuleCount, ...]:
        """The rules in order."""
        self._flush()
        return tuple(
            RuleCount(
                rule_number,
                rule.signing_profile_arn,
                count,
                tuple(FilterCount(text, count) for text, count in filters.items()),
            )
            for rule_number, (rule, count, filters) in enumerate(
                zip(self._configuration.rules, self._rules, self._filters, strict=True), start=1
            )
        )
