"""The claims that an assertion can make, for a single name and as sets of counterexamples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

# The filters of each profile, by its ARN: the profile signs the names that any of them matches.
Languages = Mapping[str, tuple[str, ...]]
# The names that each of some unions of filters matches and none of some other filters.
Names = tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]


class Claim(Protocol):
    """A claim about a name. As text, it completes the sentence "the repository …"."""

    def holds(self, profiles: tuple[str, ...]) -> bool:
        """Whether the claim is true for a name that exactly these profiles sign."""

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        """The names for which the claim is false, as sets whose union they are."""


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Each of these profiles signs the name; others may too."""

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
    """These profiles sign the name, and no others do."""

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
    """At most `times` profiles sign the name."""

    times: int

    def __str__(self) -> str:
        return f"is signed at most {self.times} time{'s' * (self.times != 1)}"

    def holds(self, profiles: tuple[str, ...]) -> bool:
        return len(profiles) <= self.times

    def exceptions(self, languages: Languages) -> Iterator[Names]:
        if self.times < len(languages):
            for filters in combinations(languages.values(), self.times + 1):
                yield filters, ()


@dataclass(frozen=True, slots=True)
class Unsigned:
    """No profile signs the name or, if `is_so` is false, at least one does."""

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
