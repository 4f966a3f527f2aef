"""The result of a replay: every repository decided once, and the outcomes added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import msgspec

from matcher.limits import ECR_LIMITS
from simulator.decision import profiles
from simulator.decision.decider import Decider
from simulator.decision.in_force import InForce
from simulator.decision.outcome import STATUSES
from simulator.outcome_totals import OutcomeKey, OutcomeTotals
from simulator.pushlog.selection import ELSEWHERE
from simulator.registry import Registry
from simulator.registry_warnings import (
    registry_warnings,
    several_profile_regions,
    without_configuration,
)
from simulator.replay_totals import ReplayTotals
from simulator.tally import RuleCount, Tally


class UnsignedRepository(msgspec.Struct, frozen=True, gc=False):
    """A repository of a registry that no rule matches, and the number of pushes to it."""

    registry: Registry
    repository: str
    pushes: int


@dataclass(frozen=True, slots=True)
class RegistryCount:
    """The numbers of pushes to a registry, and of those of each decision."""

    registry: Registry
    pushes: int
    signed: int
    unsigned: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ProfilePushes:
    """The number of pushes that a profile's rules match, and of those with each outcome."""

    signing_profile_arn: str
    count: int
    complete: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ConfigurationCount:
    """The counts of the profiles and rules of a configuration, which is in force as `InForce` says."""

    registry: Registry | None
    since: datetime | None
    until: datetime | None
    profiles: tuple[ProfilePushes, ...]
    rules: tuple[RuleCount, ...]


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """The number of pushes by a principal for which a profile's signature has an outcome."""

    reason: str
    principal: str | None
    signing_profile_arn: str
    pushes: int


@dataclass(frozen=True, slots=True)
class Signatures:
    """The predicted outcomes: numbers of signatures by status, and of pushes.

    `failed_pushes` have a signature that fails. `unknown_pushes` have one whose outcome is not known,
    or no known configuration. `minimum` and `maximum` bound the number of signatures that are made.
    `failures`, `unknowns` and `invalidated`, which a later revocation of the profile makes invalid,
    begin with the largest count.
    """

    complete: int
    failed: int
    unknown: int
    failed_pushes: int
    unknown_pushes: int
    minimum: int
    maximum: int
    failures: tuple[OutcomeCount, ...]
    unknowns: tuple[OutcomeCount, ...]
    invalidated: tuple[OutcomeCount, ...]


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The result of a replay.

    `read == pushes + other + duplicates + malformed`, and
    `pushes == signed + unsigned_pushes + undecided_pushes`, where the configuration in force at the
    last is not known.

    `kinds` are the numbers of events by kind, with duplicates and without malformed records. `first`
    and `last` are the times of the earliest and the latest push. `registries` and `unsigned` begin with
    the registry and the repository that have most pushes. `configurations` has one element if one
    configuration is taken for that of every registry; then `has_one_configuration` is true.
    `assumptions` are sentences about what the outcomes take for granted, and `warnings` sentences about
    pushes that this configuration may not be responsible for.
    """

    files: int
    digest_files: int
    read: int
    pushes: int
    other: int
    duplicates: int
    malformed: int
    signed: int
    unsigned_pushes: int
    undecided_pushes: int
    kinds: tuple[tuple[str, int], ...]
    registries: tuple[RegistryCount, ...]
    has_one_configuration: bool
    configurations: tuple[ConfigurationCount, ...]
    signatures: Signatures
    unsigned: tuple[UnsignedRepository, ...]
    first: datetime | None
    last: datetime | None
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    interrupted: bool = False


def replay_result(
    totals: ReplayTotals,
    outcomes: OutcomeTotals | None,
    decider: Decider,
    registry: Registry | None = None,
    assumptions: tuple[str, ...] = (),
    interrupted: bool = False,
) -> ReplayResult:
    """The result for the events in `totals` by the configurations of `decider`.

    `outcomes` are those of each push; without them, each repository is decided, with outcomes that are
    not known. `registry` is the registry that the pushes were selected by, if any.
    """
    pushes = _by_configuration(totals, outcomes, decider)
    counted = OutcomeTotals() if outcomes is None else outcomes
    tallies = {each: Tally(each.matcher.configuration) for each in decider.configurations.all}
    registries: dict[Registry, Counter[str]] = {}
    unsigned: dict[Registry, Counter[str]] = {}
    for in_force, repositories_of in pushes.items():
        for home, repositories in repositories_of.items():
            count_of = registries.setdefault(home, Counter())
            if in_force is None:
                count_of["UNKNOWN"] += sum(repositories.values())
                if outcomes is None:
                    counted.add_not_predicted(None, (), sum(repositories.values()))
                continue
            for repository, count in repositories.items():
                matches = in_force.matcher.matches(repository)
                tallies[in_force].add(matches, count)
                if outcomes is None:
                    counted.add_not_predicted(in_force, profiles(matches), count)
                count_of["SIGN" if matches else "NONE"] += count
                if not matches:
                    unsigned.setdefault(home, Counter())[repository] += count
    counts = tuple(
        sorted(
            (
                RegistryCount(home, each.total(), each["SIGN"], each["NONE"], each["UNKNOWN"])
                for home, each in registries.items()
            ),
            key=lambda each: (-each.pushes, str(each.registry)),
        )
    )
    number = sum(each.pushes for each in counts)
    return ReplayResult(
        files=totals.files,
        digest_files=totals.digest_files,
        read=number + totals.other + totals.duplicates + totals.malformed,
        pushes=number,
        other=totals.other,
        duplicates=totals.duplicates,
        malformed=totals.malformed,
        signed=sum(each.signed for each in counts),
        unsigned_pushes=sum(each.unsigned for each in counts),
        undecided_pushes=sum(each.unknown for each in counts),
        kinds=tuple(sorted(totals.kinds.items(), key=lambda item: (-item[1], item[0]))),
        registries=counts,
        has_one_configuration=decider.configurations.is_one,
        configurations=tuple(_configurations(tallies, counted.outcomes)),
        signatures=_signatures(counted, sum(each.unknown for each in counts)),
        unsigned=tuple(_unsigned(unsigned)),
        first=totals.first,
        last=totals.last,
        assumptions=assumptions,
        warnings=(
            *_registry_warnings(decider, counts, registry),
            *(() if interrupted else _nothing_decided(totals, number, registry)),
        ),
        interrupted=interrupted,
    )


def _by_configuration(
    totals: ReplayTotals, outcomes: OutcomeTotals | None, decider: Decider
) -> Mapping[InForce | None, Mapping[Registry, Mapping[str, int]]]:
    """The numbers of pushes to each repository, by configuration and registry."""
    if decider.configurations.depends_on_time:
        assert outcomes is not None
        return outcomes.pushes
    pushes: dict[InForce | None, dict[Registry, Mapping[str, int]]] = {}
    for home, repositories in totals.pushes.items():
        pushes.setdefault(decider.configurations.at(home, None), {})[home] = repositories
    return pushes


def _configurations(
    tallies: Mapping[InForce, Tally], outcomes: Mapping[OutcomeKey, int]
) -> Iterator[ConfigurationCount]:
    statuses: Counter[tuple[InForce, str, str]] = Counter()
    for key, count in outcomes.items():
        statuses[key.in_force, key.signing_profile_arn, key.status] += count
    for in_force, tally in tallies.items():
        yield ConfigurationCount(
            in_force.registry,
            in_force.since,
            in_force.until,
            tuple(
                ProfilePushes(
                    each.signing_profile_arn,
                    each.count,
                    *(statuses[in_force, each.signing_profile_arn, status] for status in STATUSES),
                )
                for each in tally.profiles()
            ),
            tally.rules(),
        )


def _signatures(totals: OutcomeTotals, undecided: int) -> Signatures:
    statuses: Counter[str] = Counter()
    for key, count in totals.outcomes.items():
        statuses[key.status] += count
    complete, failed, unknown = (statuses[status] for status in STATUSES)
    return Signatures(
        complete,
        failed,
        unknown,
        totals.failed,
        totals.unknown,
        minimum=complete,
        # A configuration that is not known can have as many profiles as rules.
        maximum=complete + unknown + int(ECR_LIMITS.rules) * undecided,
        failures=_counts(totals, "FAILED"),
        unknowns=_counts(totals, "UNKNOWN"),
        invalidated=_counts(totals, "COMPLETE", "revoked-later"),
    )


def _counts(totals: OutcomeTotals, status: str, reason: str | None = None) -> tuple[OutcomeCount, ...]:
    """The outcomes of this status, and of this reason if one is given, the most frequent first."""
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for key, count in totals.outcomes.items():
        if key.status == status and reason in (None, key.reason):
            counts[key.reason, key.principal, key.signing_profile_arn] += count
    found = [OutcomeCount(*key, count) for key, count in counts.items()]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -each.pushes,
                each.reason,
                each.principal or "",
                each.signing_profile_arn,
            ),
        )
    )


def _unsigned(counts: Mapping[Registry, Mapping[str, int]]) -> list[UnsignedRepository]:
    found = [
        UnsignedRepository(home, name, count)
        for home in sorted(counts, key=str)
        for name, count in counts[home].items()
    ]
    # Two sorts, because one by both keys would make a tuple for each of up to a million names.
    found.sort(key=attrgetter("repository"))
    found.sort(key=attrgetter("pushes"), reverse=True)
    return found


def _registry_warnings(
    decider: Decider, counts: Iterable[RegistryCount], registry: Registry | None
) -> Iterator[str]:
    if not decider.configurations.is_one:
        undecided = {each.registry: each.unknown for each in counts if each.unknown}
        if undecided:
            yield without_configuration(undecided, "pushes")
        return
    (only,) = decider.configurations.all
    configuration = only.matcher.configuration
    seen = {each.registry: each.pushes for each in counts}
    yield from registry_warnings(configuration, seen, registry, "pushes")
    yield from several_profile_regions(configuration)


def _nothing_decided(totals: ReplayTotals, pushes: int, registry: Registry | None) -> Iterator[str]:
    """The sentence that there was no push to decide, if there was none."""
    if pushes:
        return
    elsewhere = totals.kinds.get(ELSEWHERE.kind, 0)
    if elsewhere:
        yield f"no push is to {registry}; pushes to other registries: {elsewhere:,}"
    else:
        yield "the logs contain no push of an image, so nothing was decided"
