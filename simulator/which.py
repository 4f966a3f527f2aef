"""Which profiles sign given repositories, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher import Matcher
from matcher.explanation import Explanation
from matcher.repository_name import is_repository_name
from simulator.image_uri import repository_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for, and what every rule says to it; `is_valid` whether ECR accepts the name."""

    asked: str
    explanation: Explanation
    is_valid: bool


def which(matcher: Matcher, names: Iterable[str]) -> list[Answer]:
    """The answers for repository names or image URIs, in their order."""
    answers = []
    for asked in names:
        repository = repository_of(asked)
        valid = is_repository_name(repository)
        answers.append(Answer(asked, matcher.explain(repository), valid))
    return answers
