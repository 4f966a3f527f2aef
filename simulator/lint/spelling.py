"""Filters that, one by one, do not say what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.language import EVERYTHING, empty
from matcher.limits import ECR_LIMITS
from matcher.repository_name import is_repository_name
from simulator.lint.finding import (
    EXACT_FILTER,
    IMPOSSIBLE_FILTER,
    MISSING_SLASH,
    UNDECIDED,
    Finding,
    Place,
)
from simulator.lint.subject import Subject

_WITHIN_A_WORD = re.compile(r"[^*]*[a-z0-9]\*")


def impossible_filters(subject: Subject) -> Iterator[Finding]:
    """Filters that match no valid name."""
    for place, text in _filters(subject):
        # A name that comes to mind saves the search.
        if is_repository_name(text.replace("*", "a")):
            continue
        verdict = empty([[text]], budget=subject.budget)
        if verdict.outcome == "proved":
            message = (
                f"{text!r} matches nothing: no repository can have such a name "
                "(2 to 256 characters; a letter or digit on both sides of each separator)"
            )
            yield Finding(IMPOSSIBLE_FILTER, place, message)
        elif verdict.outcome == "undecided":
            message = f"it is undecided whether {text!r} matches any name"
            yield Finding(UNDECIDED, place, message)


def missing_slashes(subject: Subject) -> Iterator[Finding]:
    """`prod*`, where `prod/*` was probably meant; an example, of what exists if it is known."""
    for place, text in _filters(subject):
        word = text.removesuffix("*")
        meant = f"{word}/*"
        if _WITHIN_A_WORD.fullmatch(text) is None or len(meant) > ECR_LIMITS.filter_length:
            continue
        example = _existing_example(subject, word)
        if example is None:
            verdict = empty([[text]], [meant, word], budget=subject.budget)
            if verdict.outcome == "undecided":
                message = f"it is undecided whether {text!r} matches more than {meant!r}"
                yield Finding(UNDECIDED, place, message)
            example = verdict.witness
        if example is not None:
            message = f"{text!r} matches {example!r} too, which {meant!r} does not"
            yield Finding(MISSING_SLASH, place, message, meant)


def _existing_example(subject: Subject, word: str) -> str | None:
    pushes = subject.existing.pushes if subject.existing is not None else {}
    beyond = (name for name in pushes if name.startswith(word) and name != word)
    return min((name for name in beyond if not name.startswith(f"{word}/")), default=None)


def exact_filters(subject: Subject) -> Iterator[Finding]:
    """Filters without a star, unless the repository of that name is known to exist."""
    for place, text in _filters(subject):
        if "*" in text or (subject.existing is not None and text in subject.existing.pushes):
            continue
        message = (
            f"{text!r} matches only the repository of that very name: without '*' a signing filter is "
            'exact, where in a scanning filter of ECR it means "contains"'
        )
        yield Finding(EXACT_FILTER, place, message, _contains(text))


def _contains(text: str) -> str | None:
    contains = f"*{text}*"
    return contains if len(contains) <= ECR_LIMITS.filter_length else None


def _filters(subject: Subject) -> Iterator[tuple[Place, str]]:
    for rule, texts in enumerate(subject.filters):
        first = {text: number for number, text in reversed(list(enumerate(texts or ())))}
        for text, number in first.items():
            if text.strip(EVERYTHING):
                yield Place(rule, number), text
