"""What could be left out: filters and rules whose names all get the same profile without them."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.language import ContainmentIndex, empty, rule_filters
from simulator.lint.finding import (
    DUPLICATE_FILTER,
    REDUNDANT_FILTER,
    REDUNDANT_RULE,
    REPEATED_PROFILE,
    UNDECIDED,
    Finding,
    Place,
)
from simulator.lint.subject import Subject

_MOST_FILTERS = 100  # in a rule: what ECR allows
_MOST_NAMED = 5


def redundant_filters(subject: Subject) -> Iterator[Finding]:
    """Filters that others of their rule make up for, one after the other: all can go at once.

    Of filters that mean the same, the later ones can go.
    """
    for rule, texts in enumerate(subject.filters):
        first = {text: number for number, text in reversed(list(enumerate(texts or ())))}
        for number, text in enumerate(texts or ()):
            if number != first[text]:
                message = f"{text!r} stands here a second time, after filter {first[text] + 1}"
                yield Finding(DUPLICATE_FILTER, Place(rule, number), message)
        yield from _contained_filters(subject, rule, sorted(first.values()), texts or ())


def _contained_filters(
    subject: Subject, rule: int, numbers: list[int], texts: tuple[str, ...]
) -> Iterator[Finding]:
    containers = ContainmentIndex(texts[number] for number in numbers)
    kept = set(range(len(numbers)))
    for place in reversed(range(len(numbers))):
        text = texts[numbers[place]]
        outcome, others = containers.minimal_cover(text, kept - {place}, subject.budget)
        where = Place(rule, numbers[place])
        # Without others the filter itself matches nothing, which is another fault.
        if outcome == "proved" and others:
            kept.remove(place)
            yield Finding(REDUNDANT_FILTER, where, _contained_in(text, containers, others))
        elif outcome == "undecided":
            message = f"it is undecided whether other filters of the rule contain {text!r}"
            yield Finding(UNDECIDED, where, message)


def _contained_in(text: str, containers: ContainmentIndex, others: tuple[int, ...]) -> str:
    names = [repr(containers.filters[other]) for other in others]
    if len(names) == 1:
        return f"all that {text!r} matches is matched by {names[0]} as well"
    if len(names) > _MOST_NAMED:
        names[_MOST_NAMED:] = [f"{len(names) - _MOST_NAMED} more"]
    return (
        f"all that {text!r} matches is matched by {', '.join(names[:-1])} and {names[-1]} between them"
    )


def redundant_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that others with the same profile make up for, and others that could be one rule."""
    rules = subject.configuration.rules
    kept = set(range(len(rules)))
    for number in reversed(range(len(rules))):
        others = sorted(
            other
            for other in kept - {number}
            if rules[other].signing_profile_arn == rules[number].signing_profile_arn
        )
        if not others:
            continue
        elsewhere = [text for other in others for text in rule_filters(rules[other])]
        verdict = empty([rule_filters(rules[number])], elsewhere, budget=subject.budget)
        profile = subject.profile(number)
        if verdict.outcome == "proved":
            kept.remove(number)
            message = (
                f"all that rule {number + 1} matches is signed by {profile!r} already, "
                f"because of {_rules(others)}"
            )
            yield Finding(REDUNDANT_RULE, Place(number), message)
        elif verdict.outcome == "undecided":
            message = (
                f"it is undecided whether {_rules(others)} make{'s' * (len(others) == 1)} "
                f"rule {number + 1} redundant"
            )
            yield Finding(UNDECIDED, Place(number), message)
        earlier = [other for other in others if other < number]
        if verdict.outcome != "proved" and earlier and _fit_together(subject, earlier[0], number):
            message = (
                f"rules {earlier[0] + 1} and {number + 1} have the same profile, {profile!r}: "
                "as one rule, with the filters of both, they would mean the same"
            )
            yield Finding(REPEATED_PROFILE, Place(number, is_profile=True), message)


def _fit_together(subject: Subject, one: int, other: int) -> bool:
    return len({*(subject.filters[one] or ()), *(subject.filters[other] or ())}) <= _MOST_FILTERS


def _rules(numbers: list[int]) -> str:
    names = [str(number + 1) for number in numbers]
    return f"rule {names[0]}" if len(names) == 1 else f"rules {', '.join(names[:-1])} and {names[-1]}"
