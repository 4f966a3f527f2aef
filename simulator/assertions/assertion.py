"""An assertion: some names, and what is claimed of each of them."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.assertions.claim import Claim


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim about every valid name that `every` matches and none of `excluded` does.

    With `is_single`, `every` is the name of one repository instead.
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
