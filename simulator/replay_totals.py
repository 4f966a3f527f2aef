"""The totals of a replay: accumulated from events, merged from parts, and decided at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from matcher import Matcher
from simulator.pushlog.event import DigestFile, Duplicate, Event, Other, Push
from simulator.reading.malformed import Malformed
from simulator.tally import ProfileCount, RuleCount, Tally


class UnsignedRepository(msgspec.Struct, frozen=True, gc=False):
    """A repository that no rule matches, and the number of pushes to it."""

    repository: str
    pushes: int


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The result of a replay; `read == pushes + other + duplicates + malformed`.

    `kinds` are the numbers of events by kind, with duplicates and without malformed records. `first`
    and `last` are the times of the earliest and the latest push. `unsigned` begins with the repository
    that has most pushes.
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
    profiles: tuple[ProfileCount, ...]
    rules: tuple[RuleCount, ...]
    unsigned: tuple[UnsignedRepository, ...]
    first: datetime | None
    last: datetime | None
    interrupted: bool = False


class ReplayTotals(msgspec.Struct):
    """The totals of the events in push logs; `pushes` are the numbers of pushes by repository."""

    files: int = 0
    digest_files: int = 0
    other: int = 0
    duplicates: int = 0
    malformed: int = 0
    kinds: dict[str, int] = {}
    pushes: dict[str, int] = {}
    first: datetime | None = None
    last: datetime | None = None

    def add(self, event: Event) -> None:
        """Adds an event."""
        match event:
            case Push():
                self.kinds[event.kind] = self.kinds.get(event.kind, 0) + 1
                self.pushes[event.repository] = self.pushes.get(event.repository, 0) + 1
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
        for counts, more in (self.kinds, part.kinds), (self.pushes, part.pushes):
            for key, count in more.items():
                counts[key] = counts.get(key, 0) + count
        if part.first is not None and part.last is not None:
            self._extend(part.first, part.last)

    def _extend(self, first: datetime, last: datetime) -> None:
        if self.first is None or first < self.first:
            self.first = first
        if self.last is None or last > self.last:
            self.last = last

    def result(self, matcher: Matcher, interrupted: bool = False) -> ReplayResult:
        """Decides every repository once, by the configuration of the matcher."""
        tally = Tally(matcher.configuration)
        unsigned = []
        for repository, count in self.pushes.items():
            matches = matcher.matches(repository)
            tally.add(matches, count)
            if not matches:
                unsigned.append(repository)
        # Two sorts, because one by both keys would make a tuple for each of possibly a million names.
        unsigned.sort()
        unsigned.sort(key=self.pushes.__getitem__, reverse=True)
        pushes = sum(self.pushes.values())
        unsigned_pushes = sum(self.pushes[repository] for repository in unsigned)
        return ReplayResult(
            files=self.files,
            digest_files=self.digest_files,
            read=pushes + self.other + self.duplicates + self.malformed,
            pushes=pushes,
            other=self.other,
            duplicates=self.duplicates,
            malformed=self.malformed,
            signed=pushes - unsigned_pushes,
            unsigned_pushes=unsigned_pushes,
            kinds=tuple(sorted(self.kinds.items(), key=lambda item: (-item[1], item[0]))),
            profiles=tally.profiles(),
            rules=tally.rules(),
            unsigned=tuple(UnsignedRepository(name, self.pushes[name]) for name in unsigned),
            first=self.first,
            last=self.last,
            interrupted=interrupted,
        )
