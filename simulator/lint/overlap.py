"""A rule for every push beside rules for some: what is then signed twice."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.language import EVERYTHING, empty
from simulator.lint.finding import UNCONDITIONAL_RULE, Finding, Place
from simulator.lint.subject import Subject


def unconditional_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that sign every push, where other profiles sign some of them too."""
    everything = [_is_unconditional(texts) for texts in subject.filters]
    for number, texts in enumerate(subject.filters):
        if not everything[number]:
            continue
        twice = []
        for other, filters in enumerate(subject.filters):
            if everything[other] or subject.profiles[other] == subject.profiles[number]:
                continue
            verdict = empty([filters or ()], budget=subject.budget)
            if verdict.outcome != "proved":
                example = "" if verdict.witness is None else f", such as {verdict.witness!r}"
                twice.append(
                    f"what rule {other + 1} matches{example}, also by {subject.profile(other)!r}"
                )
        if twice:
            why = "has no filters" if texts is None else "has a filter that matches every name"
            message = (
                f"rule {number + 1} {why}, so {subject.profile(number)!r} signs every push; "
                f"signed twice is {'; '.join(twice)}"
            )
            yield Finding(UNCONDITIONAL_RULE, Place(number), message)


def _is_unconditional(texts: tuple[str, ...] | None) -> bool:
    return texts is None or any(not text.strip(EVERYTHING) for text in texts)
