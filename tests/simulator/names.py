"""Sets of repository names."""

from __future__ import annotations

import itertools
from functools import cache

import pytest

from matcher.language import readability
from matcher.repository_name import is_repository_name
from simulator.observed_repositories import ObservedRepositories


def observed(*names: str) -> ObservedRepositories:
    repositories = ObservedRepositories(lambda malformed: pytest.fail(str(malformed)))
    repositories.pushes.update(dict.fromkeys(names, 1))
    return repositories


@cache
def short_names() -> list[str]:
    """All names of 2 to 4 characters from the alphabet of `documents`, the most readable first."""
    texts = (
        "".join(text) for length in (2, 3, 4) for text in itertools.product("ab0/-._", repeat=length)
    )
    return sorted((text for text in texts if is_repository_name(text)), key=readability)
