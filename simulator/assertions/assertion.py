"""An assertion: a claim about a set of repository names."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.assertions.claim import Claim


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim about every valid name that the filter `every` matches and no filter of `excluded`.

    With `is_single`, `every` is the name of a single repository instead.
    """

    every: str
    excluded: tuple[str, ...]
    claim: Claim
    is_single: bool = False

    def __str__(self) -> str:
        if self.is_single:
            return f"repository {self.every!r} {self.claim}"
        excluded = f" except {', '.join(map(repr, self.excluded))}" if self.excluded else ""
        return f"every {self.every!r}{excluded} {self.claim}"
