"""The interface of a peer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.corpus import Rules

Resolve = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Peer:
    """A named function that compiles rules, and the number of filters up to which it is fast enough."""

    name: str
    build: Callable[[Rules], Resolve]
    most_filters: int = 100_000

    def __str__(self) -> str:
        return self.name


def pattern(text: str, escape: Callable[[str], str]) -> str:
    """The straightforward regular expression for a filter, without anchors."""
    return ".*".join(map(escape, text.split("*")))
