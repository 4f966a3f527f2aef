"""Amazon ECR's grammar for repository names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from matcher.limits import LONGEST_NAME, SHORTEST_NAME

_SEGMENT = r"[a-z0-9]++(?:(?:\.|__?|-++)[a-z0-9]++)*+"
_GRAMMAR = regex.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*+")
# The grammar for many names, in which a line feed is one more separator. Here `re` is much faster than
# `regex`.
_LINES = re.compile(r"[a-z0-9]++(?:(?:[./\n_]|__|-++)[a-z0-9]++)*+")


def is_repository_name(name: str) -> bool:
    """Whether `name` is a valid name for a repository.

    Source: the shape RepositoryName in ECR's API model. Its quantifiers are made possessive here to
    reject every name in linear time; that changes no result because no two adjacent parts of the
    pattern can begin with the same character.
    """
    return SHORTEST_NAME <= len(name) <= LONGEST_NAME and _GRAMMAR.fullmatch(name) is not None


def are_repository_names(names: Sequence[str]) -> bool:
    """Whether all of many names are valid; much faster than `is_repository_name` for each."""
    lines = "\n".join(names)
    return not names or (
        min(map(len, names)) >= SHORTEST_NAME
        and max(map(len, names)) <= LONGEST_NAME
        and lines.count("\n") == len(names) - 1
        and _LINES.fullmatch(lines) is not None
    )
