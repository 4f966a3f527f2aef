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
    """An argument, the explanation for its repository, and whether that is a valid name for ECR."""

    asked: str
    explanation: Explanation
    is_valid: bool


def which(matcher: Matcher, names: Iterable[str]) -> list[Answer]:
    """The answers for repository names and image URIs, in order."""
    repositories = [(asked, repository_of(asked)) for asked in names]
    return [
        Answer(asked, matcher.explain(repository), is_repository_name(repository))
        for asked, repository in repositories
    ]
