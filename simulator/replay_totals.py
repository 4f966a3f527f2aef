"""The totals of a replay: accumulated from events, merged from parts, and decided at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import msgspec

from matcher import Matcher
from simulator.pushlog.event import DigestFile, Duplicate, Event, Other, Push
from simulator.pushlog.selection import ELSEWHERE
from simulator.reading.malformed import Malformed
from simulator.registry import Registry
from simulator.registry_warnings import registry_warnings, several_profile_regions
from simulator.tally import ProfileCount, RuleCount, Tally


class UnsignedRepository(msgspec.Struct, frozen=True, gc=False):
    """A repository of a registry that no rule matches, and the number of pushes to it."""

    registry: Registry
    repository: str
    pushes: int


@dataclass(frozen=True, slots=True)
class RegistryCount:
    """The numbers of pushes to a registry, and of the signed and the unsigned ones among them."""

    registry: Registry
    pushes: int
    signed: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The result of a replay; `read == pushes + other + duplicates + malformed`.

    `kinds` are the numbers of events by kind, with duplicates and without malformed records. `first`
    and `last` are the times of the earliest and the latest push. `registries` and `unsigned` begin with
    the registry and the repository that have most pushes. `warnings` are sentences about pushes that
    this configuration may not be responsible for.
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
    kinds: tuple[tuple[str, int], ...]
    registries: tuple[RegistryCount, ...]
    profiles: tuple[ProfileCount, ...]
    rules: tuple[RuleCount, ...]
    unsigned: tuple[UnsignedRepository, ...]
    first: datetime | None
    last: datetime | None
    warnings: tuple[str, ...] = ()
    interrupted: bool = False


class ReplayTotals(msgspec.Struct):
    """The totals of the events in push logs.

    `pushes` are the numbers of pushes to each repository, by registry.
    """

    files: int = 0
    digest_files: int = 0
    other: int = 0
    duplicates: int = 0
    malformed: int = 0
    kinds: dict[str, int] = {}
    pushes: dict[Registry, dict[str, int]] = {}
    first: datetime | None = None
    last: datetime | None = None

    def add(self, event: Event) -> None:
        """Adds an event."""
        match event:
            case Push():
                self.kinds[event.kind] = self.kinds.get(event.kind, 0) + 1
                repositories = self.pushes.get(event.registry)
                if repositories is None:
                    repositories = self.pushes[event.registry] = {}
                repositories[event.repository] = repositories.get(event.repository, 0) + 1
                if event.time is not None:
                    self._extend(event.time, event.time)
            case Other():
                self.kinds[event.kind] = self.kinds.get(event.kind, 0) + event.count
                self.other += event.count
            case Duplicate():
                self.kinds[event.kind] = self.kinds.get(event.kind, 0) + 1
                self.duplicates += 1
            case Malformed():
                self.malformed += 1
            case DigestFile():
                self.digest_files += 1

    def merge(self, part: ReplayTotals) -> None:
        """Adds the totals of other events."""
        self.files += part.files
        self.digest_files += part.digest_files
        self.other += part.other
        self.duplicates += part.duplicates
        self.malformed += part.malformed
        _add(self.kinds, part.kinds)
        for registry, repositories in part.pushes.items():
            _add(self.pushes.setdefault(registry, {}), repositories)
        if part.first is not None and part.last is not None:
            self._extend(part.first, part.last)

    def _extend(self, first: datetime, last: datetime) -> None:
        if self.first is None or first < self.first:
            self.first = first
        if self.last is None or last > self.last:
            self.last = last

    def result(
        self, matcher: Matcher, registry: Registry | None = None, interrupted: bool = False
    ) -> ReplayResult:
        """Decides every repository once, by the configuration of the matcher.

        `registry` is the registry that the pushes were selected by, if any.
        """
        tally = Tally(matcher.configuration)
        registries: list[RegistryCount] = []
        unsigned: list[UnsignedRepository] = []
        for home, repositories in self.pushes.items():
            unsigned_pushes = 0
            for repository, count in repositories.items():
                matches = matcher.matches(repository)
                tally.add(matches, count)
                if not matches:
                    unsigned.append(UnsignedRepository(home, repository, count))
                    unsigned_pushes += count
            pushes = sum(repositories.values())
            registries.append(RegistryCount(home, pushes, pushes - unsigned_pushes, unsigned_pushes))
        registries.sort(key=lambda each: (-each.pushes, str(each.registry)))
        # Several sorts, because one by all keys would make a tuple for each of up to a million names.
        names = {home: str(home) for home in self.pushes}
        unsigned.sort(key=lambda each: names[each.registry])
        unsigned.sort(key=attrgetter("repository"))
        unsigned.sort(key=attrgetter("pushes"), reverse=True)
        pushes = sum(each.pushes for each in registries)
        signed = sum(each.signed for each in registries)
        return ReplayResult(
            files=self.files,
            digest_files=self.digest_files,
            read=pushes + self.other + self.duplicates + self.malformed,
            pushes=pushes,
            other=self.other,
            duplicates=self.duplicates,
            malformed=self.malformed,
            signed=signed,
            unsigned_pushes=pushes - signed,
            kinds=tuple(sorted(self.kinds.items(), key=lambda item: (-item[1], item[0]))),
            registries=tuple(registries),
            profiles=tally.profiles(),
            rules=tally.rules(),
            unsigned=tuple(unsigned),
            first=self.first,
            last=self.last,
            warnings=(
                *registry_warnings(
                    matcher.configuration,
                    {each.registry: each.pushes for each in registries},
                    registry,
                    "pushes",
                ),
                *several_profile_regions(matcher.configuration),
                *(() if interrupted else self._nothing_decided(pushes, registry)),
            ),
            interrupted=interrupted,
        )

    def _nothing_decided(self, pushes: int, registry: Registry | None) -> Iterator[str]:
        """The sentence that there was no push to decide, if there was none."""
        if pushes:
            return
        elsewhere = self.kinds.get(ELSEWHERE.kind, 0)
        if elsewhere:
            yield f"no push is to {registry}; pushes to other registries: {elsewhere:,}"
        else:
            yield "the logs contain no push of an image, so nothing was decided"


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for key, count in more.items():
        counts[key] = counts.get(key, 0) + count
