"""Amazon ECR's grammar for repository names."""

from __future__ import annotations

import regex

from matcher.limits import LONGEST_NAME, SHORTEST_NAME

_SEGMENT = r"[a-z0-9]++(?:(?:\.|__?|-++)[a-z0-9]++)*+"
_GRAMMAR = regex.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*+")


def is_repository_name(name: str) -> bool:
    """Whether `name` is a valid name for a repository.

    Source: the shape RepositoryName in ECR's API model. Its quantifiers are made possessive here to
    reject every name in linear time; that changes no result because no two adjacent parts of the
    pattern can begin with the same character.
    """
    return SHORTEST_NAME <= len(name) <= LONGEST_NAME and _GRAMMAR.fullmatch(name) is not None
