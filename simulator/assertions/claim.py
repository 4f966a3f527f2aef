"""What can be claimed of one name, given its profiles, and of all, as questions about languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

# By the ARNs of all profiles: the filters whose union they sign.
Languages = Mapping[str, tuple[str, ...]]
# Names that are in each of some unions of filters, and in none of other filters.
Names = tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]


class Claim(Protocol):
    """A claim, which completes the sentence "the repository …"."""

    def holds(self, profiles: tuple[str, ...]) -> bool:
        """Whether it is true of a name that these profiles sign."""

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        """The names of which it is not true, in parts."""


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Each of these profiles signs it, whatever others do."""

    arns: tuple[str, ...]

    def __str__(self) -> str:
        return f"is signed by {_listed(self.arns)}"

    def holds(self, profiles: tuple[str, ...]) -> bool:
        return set(self.arns) <= set(profiles)

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        for arn in self.arns:
            yield (), languages.get(arn, ())


@dataclass(frozen=True, slots=True)
class SignedByExactly:
    """These profiles sign it, and no others."""

    arns: tuple[str, ...]

    def __str__(self) -> str:
        return f"is signed by exactly {_listed(self.arns)}"

    def holds(self, profiles: tuple[str, ...]) -> bool:
        return set(self.arns) == set(profiles)

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        yield from SignedBy(self.arns).exceptions(languages)
        for arn, filters in languages.items():
            if arn not in self.arns:
                yield (filters,), ()


@dataclass(frozen=True, slots=True)
class SignedAtMost:
    """No more than `times` profiles sign it."""

    times: int

    def __str__(self) -> str:
        return f"is signed at most {self.times} time{'s' * (self.times != 1)}"

    def holds(self, profiles: tuple[str, ...]) -> bool:
        return len(profiles) <= self.times

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        for filters in combinations(languages.values(), self.times + 1):
            yield filters, ()


@dataclass(frozen=True, slots=True)
class Unsigned:
    """No profile signs it; or, where that is not so (`is_so`), at least one does."""

    is_so: bool

    def __str__(self) -> str:
        return "is unsigned" if self.is_so else "is signed"

    def holds(self, profiles: tuple[str, ...]) -> bool:
        return self.is_so is not bool(profiles)

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        everything = tuple(dict.fromkeys(text for texts in languages.values() for text in texts))
        yield ((everything,), ()) if self.is_so else ((), everything)


def _listed(arns: tuple[str, ...]) -> str:
    return " and ".join(arns) or "nothing"
