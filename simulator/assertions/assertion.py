"""An assertion: a claim about a set of repository names."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.assertions.claim import Claim
from simulator.region import Region
from simulator.registry import UNKNOWN_REGISTRY, Registry


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim about every valid name that the filter `every` matches and no filter of `excluded`.

    With `is_single`, `every` is the name of a single repository instead, and `registry` is its registry
    as far as the assertion names it. `region` is the assertion's place in its file, if it has one.
    """

    every: str
    excluded: tuple[str, ...]
    claim: Claim
    is_single: bool = False
    registry: Registry = UNKNOWN_REGISTRY
    region: Region | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if self.is_single:
            return f"repository {self.every!r} {self.claim}"
        excluded = f" except {', '.join(map(repr, self.excluded))}" if self.excluded else ""
        return f"every {self.every!r}{excluded} {self.claim}"
