"""What a change of the configuration gains and loses, over all valid names and observed ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from matcher import Matcher, SigningConfiguration, SigningRule
from matcher.language import (
    EVERYTHING,
    Budget,
    ContainmentIndex,
    Verdict,
    empty,
    profile_filters,
    readability,
    rule_filters,
)
from simulator.configurations.configuration_file import ConfigurationFile
from simulator.configurations.spans import DocumentPath
from simulator.observed_repositories import ObservedRepositories


@dataclass(frozen=True, slots=True)
class FilterChange:
    """A filter that matches names which its profile does not sign on the other side of the change.

    `example` is a shortest such name, or None if it is undecided whether there is one. `path` leads to
    the filter, or to the rule without filters, on its side of the change.
    """

    filter: str
    example: str | None
    path: DocumentPath


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a profile gains or loses by each filter. Without filters, that is provably nothing."""

    signing_profile_arn: str
    filters: tuple[FilterChange, ...]

    @property
    def example(self) -> str | None:
        """A name that changes, or None if it is undecided whether there is one."""
        examples = (each.example for each in self.filters if each.example is not None)
        return min(examples, key=readability, default=None)

    @property
    def is_example_shortest(self) -> bool | None:
        """Whether no shorter name changes, which is not known if a filter is undecided."""
        if self.example is None:
            return None
        return all(each.example is not None for each in self.filters)


@dataclass(frozen=True, slots=True)
class AffectedRepository:
    """An observed repository, its number of pushes, and the profiles that it gains and loses."""

    repository: str
    pushes: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    is_unsigned: bool


Relation = Literal["identical", "equivalent", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class DiffResult:
    """The effects of a change.

    `profiles` are the ARNs of all profiles of both sides; those in neither `gains` nor `losses`
    provably sign the same names. `unsigned` is the verdict on the statement that every name that was
    signed still is, by whatever profile; `unsigned_path` leads to a part of the old side that matches
    its witness. `affected` is None if no repositories were observed.
    """

    profiles: tuple[str, ...]
    gains: tuple[ProfileChange, ...]
    losses: tuple[ProfileChange, ...]
    unsigned: Verdict
    is_identical: bool
    affected: tuple[AffectedRepository, ...] | None
    unsigned_path: DocumentPath | None

    @property
    def is_equivalent(self) -> bool:
        """Whether every profile provably signs the same names on both sides."""
        return not self.gains and not self.losses

    @property
    def relation(self) -> Relation:
        """How the two sides compare; `equivalent` if only order or spelling differs."""
        if self.is_equivalent:
            return "identical" if self.is_identical else "equivalent"
        changes = (*self.gains, *self.losses)
        return "different" if any(each.example is not None for each in changes) else "undecided"


@dataclass(frozen=True, slots=True)
class ComparedFiles:
    """Two configuration files and the effects of changing the one into the other.

    `warnings` are sentences about the registry of the configurations.
    """

    old: ConfigurationFile
    new: ConfigurationFile
    result: DiffResult
    warnings: tuple[str, ...] = ()


def diff(
    old: SigningConfiguration,
    new: SigningConfiguration,
    observed: ObservedRepositories | None = None,
    *,
    budget: Budget,
) -> DiffResult:
    """The effects of a change. A question that is undecided is a gain or loss without an example."""
    before, after = profile_filters(old), profile_filters(new)
    arns = tuple(dict.fromkeys((*before, *after)))
    losses = (_change(arn, old, before, after, budget) for arn in arns)
    gains = (_change(arn, new, after, before, budget) for arn in arns)
    unsigned = _unsigned(before.values(), after.values(), budget)
    return DiffResult(
        profiles=arns,
        losses=tuple(each for each in losses if each.filters),
        gains=tuple(each for each in gains if each.filters),
        unsigned=unsigned,
        is_identical=old == new,
        affected=None if observed is None else _affected(Matcher(old), Matcher(new), observed),
        unsigned_path=None if unsigned.witness is None else _path_of_match(old, unsigned.witness),
    )


def _change(
    arn: str,
    side: SigningConfiguration,
    ours: Mapping[str, tuple[str, ...]],
    theirs: Mapping[str, tuple[str, ...]],
    budget: Budget,
) -> ProfileChange:
    """What a profile signs on one side of the change and not on the other."""
    changes = (
        FilterChange(text, example, _path(side, arn, text))
        for text, example in _outside(ours.get(arn, ()), theirs.get(arn, ()), budget)
    )
    return ProfileChange(arn, tuple(changes))


def _outside(
    ours: Iterable[str], theirs: tuple[str, ...], budget: Budget
) -> Iterator[tuple[str, str | None]]:
    """The filters of `ours` that match names which none of `theirs` matches, with such a name."""
    containers = ContainmentIndex(theirs)
    for text in ours:
        if containers.is_covered(text):
            continue
        verdict = empty([[text]], theirs, budget=budget)
        if verdict.outcome != "proved":
            yield text, verdict.witness


def _path(configuration: SigningConfiguration, arn: str, text: str) -> DocumentPath:
    """The path of the first filter `text` of a profile, or of a rule that stands for it."""
    for rule_index, rule in enumerate(configuration.rules):
        if rule.signing_profile_arn == arn and text in rule_filters(rule):
            return _path_in_rule(rule_index, rule, text)
    raise AssertionError(f"{arn} has no filter {text!r}")


def _path_of_match(configuration: SigningConfiguration, name: str) -> DocumentPath:
    """The path of the first filter that matches a signed name, or of a rule without filters."""
    match = Matcher(configuration).matches(name)[0]
    rule = configuration.rules[match.rule_number - 1]
    return _path_in_rule(match.rule_number - 1, rule, next(iter(match.filters), EVERYTHING))


def _path_in_rule(rule_index: int, rule: SigningRule, text: str) -> DocumentPath:
    if rule.repository_filters is None:
        return "rules", rule_index
    texts = [each.filter for each in rule.repository_filters]
    return "rules", rule_index, "repositoryFilters", texts.index(text), "filter"


def _unsigned(
    before: Iterable[tuple[str, ...]], after: Iterable[tuple[str, ...]], budget: Budget
) -> Verdict:
    kept = tuple(dict.fromkeys(text for texts in after for text in texts))
    containers = ContainmentIndex(kept)
    uncovered = [text for texts in before for text in texts if not containers.is_covered(text)]
    return empty([uncovered], kept, budget=budget)


def _affected(
    old: Matcher, new: Matcher, observed: ObservedRepositories
) -> tuple[AffectedRepository, ...]:
    found = []
    for repository, pushes in observed.pushes.items():
        before, after = old.resolve(repository), new.resolve(repository)
        gained = tuple(arn for arn in after if arn not in before)
        lost = tuple(arn for arn in before if arn not in after)
        if gained or lost:
            found.append(AffectedRepository(repository, pushes, gained, lost, not after))
    return tuple(sorted(found, key=lambda each: (-each.pushes, each.repository)))
