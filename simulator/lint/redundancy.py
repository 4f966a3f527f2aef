"""Filters and rules that can be removed without changing which profiles sign which names."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.language import PROVED, ContainmentIndex, Verdict, empty, rule_filters
from simulator.lint.finding import UNDECIDED, Finding, Kind, Location, check
from simulator.lint.subject import Subject

DUPLICATE_FILTER = Kind(
    "duplicate-filter", "warning", "A rule has the same filter more than once.", is_fixable=True
)
REDUNDANT_FILTER = Kind(
    "redundant-filter",
    "warning",
    "Other filters of the rule match everything that a filter matches.",
    is_fixable=True,
)
REDUNDANT_RULE = Kind(
    "redundant-rule",
    "warning",
    "Other rules with the same profile match everything that a rule matches.",
)
REPEATED_PROFILE = Kind("repeated-profile", "note", "Rules with the same profile could be one rule.")

_MAX_FILTERS = 100  # of a rule; ECR's limit
_MAX_LISTED = 5


@check(DUPLICATE_FILTER, REDUNDANT_FILTER)
def redundant_filters(subject: Subject) -> Iterator[Finding]:
    """Filters that other filters of their rule make redundant. All of them can be removed together.

    Of equivalent filters, the first is kept.
    """
    for rule, texts in enumerate(subject.filters):
        first = subject.first_indices(rule)
        for index, text in enumerate(texts or ()):
            if index != first[text]:
                message = f"{text!r} is a duplicate of filter {first[text] + 1}"
                yield Finding(DUPLICATE_FILTER, Location(rule, index), message)
        yield from _contained_filters(subject, rule, first)


def _contained_filters(subject: Subject, rule: int, first: dict[str, int]) -> Iterator[Finding]:
    containers = ContainmentIndex(first)
    kept = set(range(len(first)))
    for number, (text, index) in reversed(list(enumerate(first.items()))):
        outcome, others = containers.minimal_cover(text, kept - {number}, subject.budget)
        location = Location(rule, index)
        # Without others, the filter itself matches nothing, which is a different finding.
        if outcome == "proved" and others:
            kept.remove(number)
            names = [repr(containers.filters[other]) for other in others]
            if len(names) > _MAX_LISTED:
                names[_MAX_LISTED:] = [f"{len(names) - _MAX_LISTED} more"]
            together = " together" if len(others) > 1 else ""
            message = f"everything that {text!r} matches is also matched by {_and(names)}{together}"
            yield Finding(REDUNDANT_FILTER, location, message)
        elif outcome == "undecided":
            message = f"it is undecided whether other filters of the rule contain {text!r}"
            yield Finding(UNDECIDED, location, message)


@check(REDUNDANT_RULE, REPEATED_PROFILE)
def redundant_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that others with the same profile make redundant or could be merged with."""
    rules = subject.configuration.rules
    kept = set(range(len(rules)))
    for rule in reversed(range(len(rules))):
        profile = subject.profile_name(rule)
        others = [
            other
            for other in sorted(kept - {rule})
            if rules[other].signing_profile_arn == rules[rule].signing_profile_arn
        ]
        if not others:
            continue
        verdict = _contained(subject, rule, others)
        if verdict == PROVED:
            kept.remove(rule)
            message = (
                f"everything that rule {rule + 1} matches is already signed by {profile!r} because of "
                f"{_listed(_needed(subject, rule, others))}"
            )
            yield Finding(REDUNDANT_RULE, Location(rule), message)
            continue
        if verdict.outcome == "undecided":
            verb = "make" if len(others) > 1 else "makes"
            message = f"it is undecided whether {_listed(others)} {verb} rule {rule + 1} redundant"
            yield Finding(UNDECIDED, Location(rule), message)
        if others[0] < rule and _fit_together(subject, others[0], rule):
            message = (
                f"rules {others[0] + 1} and {rule + 1} have the same profile, {profile!r}: "
                "a single rule with the filters of both would mean the same"
            )
            yield Finding(REPEATED_PROFILE, Location(rule, is_profile=True), message)


def _contained(subject: Subject, rule: int, others: list[int]) -> Verdict:
    """Whether other rules match everything that a rule matches."""
    rules = subject.configuration.rules
    elsewhere = [text for other in others for text in rule_filters(rules[other])]
    return empty([rule_filters(rules[rule])], elsewhere, budget=subject.budget)


def _needed(subject: Subject, rule: int, others: list[int]) -> list[int]:
    """The others that are needed to match everything that a rule matches: one, if one is enough."""
    for other in others:
        if _contained(subject, rule, [other]) == PROVED:
            return [other]
    needed = others
    for other in others:
        rest = [each for each in needed if each != other]
        if _contained(subject, rule, rest) == PROVED:
            needed = rest
    return needed


def _listed(rules: list[int]) -> str:
    return f"rule{'s' * (len(rules) > 1)} {_and([str(rule + 1) for rule in rules])}"


def _fit_together(subject: Subject, one: int, other: int) -> bool:
    return len({*(subject.filters[one] or ()), *(subject.filters[other] or ())}) <= _MAX_FILTERS


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
