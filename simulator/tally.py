"""Counts per profile, rule and filter of a configuration."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from matcher import RuleMatch, SigningConfiguration
from simulator.decision import profiles

_MOST_MATCHES = 1 << 13


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
        # Many names share one object of matches, so objects are counted by id first. An id is unique
        # while its object is kept.
        self._matches: dict[int, tuple[RuleMatch, ...]] = {}
        self._counts: Counter[int] = Counter()

    def add(self, matches: tuple[RuleMatch, ...], times: int = 1) -> None:
        """Counts the rules that match a name, or several pushes to it."""
        self._matches[id(matches)] = matches
        self._counts[id(matches)] += times
        if len(self._matches) > _MOST_MATCHES:
            self._flush()

    def add_all(self, found: list[tuple[RuleMatch, ...]]) -> None:
        """Counts the rules that match each of many names."""
        self._counts.update(map(id, found))
        if len(self._counts) > len(self._matches):
            self._matches.update(zip(map(id, found), found, strict=True))
        if len(self._matches) > _MOST_MATCHES:
            self._flush()

    def _flush(self) -> None:
        for key, matches in self._matches.items():
            times = self._counts[key]
            for arn in profiles(matches):
                self._profiles[arn] += times
            for match in matches:
                self._rules[match.rule_number - 1] += times
                counts = self._filters[match.rule_number - 1]
                for text in match.filters:
                    counts[text] += times
        self._matches.clear()
        self._counts.clear()

    def profiles(self) -> tuple[ProfileCount, ...]:
        """The profiles in rule order."""
        self._flush()
        return tuple(ProfileCount(arn, count) for arn, count in self._profiles.items())

    def rules(self) -> tuple[RuleCount, ...]:
        """The rules in order."""
        self._flush()
        return tuple(
            RuleCount(
                index + 1,
                rule.signing_profile_arn,
                self._rules[index],
                tuple(FilterCount(text, count) for text, count in self._filters[index].items()),
            )
            for index, rule in enumerate(self._configuration.rules)
        )
