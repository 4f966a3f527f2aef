"""Which profiles sign a repository, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher import Matcher
from matcher.explanation import Explanation
from matcher.repository_name import is_repository_name
from simulator.image_uri import repository_of


@dataclass(frozen=True, slots=True)
class Answer:
    """The explanation for a repository, and whether ECR accepts its name."""

    explanation: Explanation
    is_valid: bool


def which(matcher: Matcher, names: Iterable[str]) -> list[Answer]:
    """The answers for repository names and image URIs, in order."""
    repositories = map(repository_of, names)
    return [Answer(matcher.explain(each), is_repository_name(each)) for each in repositories]
