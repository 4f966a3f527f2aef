"""Which repository names Amazon ECR accepts."""

from __future__ import annotations

import regex

from matcher.limits import LONGEST_NAME, SHORTEST_NAME

_SEGMENT = r"[a-z0-9]++(?:(?:\.|__?|-++)[a-z0-9]++)*+"
_GRAMMAR = regex.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*+")


def is_repository_name(name: str) -> bool:
    """Whether ECR would create a repository of this name.

    Source: the shape RepositoryName in ECR's API model. The quantifiers are possessive, so that no
    name is slow to refuse; no two neighbours can begin with the same character, so none is lost.
    """
    return SHORTEST_NAME <= len(name) <= LONGEST_NAME and _GRAMMAR.fullmatch(name) is not None
