"""A way to resolve names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.corpus import Rules

Resolve = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Peer:
    """A name, what builds its function, and beyond how many filters it is not worth waiting for."""

    name: str
    build: Callable[[Rules], Resolve]
    most_filters: int = 100_000

    def __str__(self) -> str:
        return self.name


def pattern(text: str, escape: Callable[[str], str]) -> str:
    """A filter as the regular expression anybody would write for it, without anchors."""
    return ".*".join(map(escape, text.split("*")))
