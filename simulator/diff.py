"""What a change of a configuration gains and loses, over all possible names and those that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from matcher import Matcher, SigningConfiguration
from matcher.language import Budget, Containers, Verdict, empty, profile_filters, readability
from simulator.observed_repositories import ObservedRepositories


@dataclass(frozen=True, slots=True)
class FilterChange:
    """A filter of a profile that has names which the profile does not have on the other side.

    `example` is one of these names, a shortest one, or None where it is undecided whether there is any.
    """

    filter: str
    example: str | None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a profile gains or loses, filter by filter; nothing, proved, where there is no filter."""

    signing_profile_arn: str
    filters: tuple[FilterChange, ...]

    @property
    def example(self) -> str | None:
        """A shortest name that changes, or None where that is undecided."""
        examples = (each.example for each in self.filters if each.example is not None)
        return min(examples, key=readability, default=None)


@dataclass(frozen=True, slots=True)
class AffectedRepository:
    """A repository that exists, its pushes, and the profiles that it gains and loses."""

    repository: str
    pushes: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    is_unsigned: bool


Relation = Literal["identical", "equivalent", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class DiffResult:
    """All that a change does.

    `profiles` are the ARNs of all profiles of both sides; a profile that is neither in `gains` nor in
    `losses` is proved to sign the same names. `unsigned` is what became of the statement that every
    name which was signed still is, by whatever profile. `affected` is None where it is not known what
    exists.
    """

    profiles: tuple[str, ...]
    gains: tuple[ProfileChange, ...]
    losses: tuple[ProfileChange, ...]
    unsigned: Verdict
    is_identical: bool
    affected: tuple[AffectedRepository, ...] | None

    @property
    def is_equivalent(self) -> bool:
        """Whether it is proved that every profile signs the same names on both sides."""
        return not self.gains and not self.losses

    @property
    def relation(self) -> Relation:
        """How the two sides stand to each other; `equivalent` where only order or spelling differs."""
        if self.is_equivalent:
            return "identical" if self.is_identical else "equivalent"
        changes = (*self.gains, *self.losses)
        return "different" if any(each.example is not None for each in changes) else "undecided"


def diff(
    old: SigningConfiguration,
    new: SigningConfiguration,
    existing: ObservedRepositories | None = None,
    *,
    budget: Budget,
) -> DiffResult:
    """What changes from `old` to `new`; what is undecided is a gain or a loss without an example."""
    before, after = profile_filters(old), profile_filters(new)
    arns = tuple(dict.fromkeys((*before, *after)))
    losses = (_change(arn, before.get(arn, ()), after.get(arn, ()), budget) for arn in arns)
    gains = (_change(arn, after.get(arn, ()), before.get(arn, ()), budget) for arn in arns)
    return DiffResult(
        profiles=arns,
        losses=tuple(each for each in losses if each.filters),
        gains=tuple(each for each in gains if each.filters),
        unsigned=_unsigned(before.values(), after.values(), budget),
        is_identical=old == new,
        affected=None if existing is None else _affected(Matcher(old), Matcher(new), existing),
    )


def _change(arn: str, ours: tuple[str, ...], theirs: tuple[str, ...], budget: Budget) -> ProfileChange:
    """What is in `ours` and not in `theirs`."""
    return ProfileChange(arn, tuple(_outside(ours, theirs, budget)))


def _outside(ours: Iterable[str], theirs: tuple[str, ...], budget: Budget) -> Iterable[FilterChange]:
    containers = Containers(theirs)
    for text in ours:
        if containers.is_covered(text):
            continue
        verdict = empty([[text]], theirs, budget=budget)
        if verdict.outcome != "proved":
            yield FilterChange(text, verdict.witness)


def _unsigned(
    before: Iterable[tuple[str, ...]], after: Iterable[tuple[str, ...]], budget: Budget
) -> Verdict:
    still = tuple(dict.fromkeys(text for texts in after for text in texts))
    containers = Containers(still)
    gone = [text for texts in before for text in texts if not containers.is_covered(text)]
    return empty([gone], still, budget=budget)


def _affected(
    old: Matcher, new: Matcher, existing: ObservedRepositories
) -> tuple[AffectedRepository, ...]:
    found = []
    for repository, pushes in existing.pushes.items():
        before, after = old.resolve(repository), new.resolve(repository)
        gained = tuple(arn for arn in after if arn not in before)
        lost = tuple(arn for arn in before if arn not in after)
        if gained or lost:
            found.append(AffectedRepository(repository, pushes, gained, lost, not after))
    return tuple(sorted(found, key=lambda each: (-each.pushes, each.repository)))
