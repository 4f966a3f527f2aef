"""What exists, by names alone."""

from __future__ import annotations

import itertools
from functools import cache

import pytest

from matcher.language import readability
from matcher.repository_name import is_repository_name
from simulator.observed_repositories import ObservedRepositories


def existing_of(*names: str) -> ObservedRepositories:
    existing = ObservedRepositories(lambda malformed: pytest.fail(str(malformed)))
    existing.pushes.update(dict.fromkeys(names, 1))
    return existing


@cache
def short_names() -> list[str]:
    """The names of up to 4 of the characters that `documents` are made of, the most readable first."""
    texts = (
        "".join(text) for length in (2, 3, 4) for text in itertools.product("ab0/-._", repeat=length)
    )
    return sorted((text for text in texts if is_repository_name(text)), key=readability)
