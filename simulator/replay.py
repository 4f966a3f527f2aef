"""What a configuration would have done to the pushes of a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from matcher import Matcher
from simulator.decision import Decision, decider
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Event, Malformed, Other, Push
from simulator.pushlog.reader import DigestFile, read_events
from simulator.reading.sources import Source
from simulator.reading.workers import read_in_processes
from simulator.tally import ProfileCount, RuleCount, Tally


class UnsignedRepository(msgspec.Struct, frozen=True, gc=False):
    """A repository that no rule matches, and how often it was pushed to."""

    repository: str
    pushes: int


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The totals of a replay: `read == pushes + other + duplicates + malformed`.

    `kinds` counts every event that could be read by its kind, duplicates among them. `first` and
    `last` are the times of the earliest and the latest push that tells its time. `unsigned` is in
    order of pushes, the most first.
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


class Replay:
    """Reads push logs, decides each push by a configuration, and adds up.

    `on_malformed` is told of every record that cannot be read, and `on_decision` of every decision,
    as they come; `on_bytes` of the bytes read.
    """

    def __init__(
        self,
        matcher: Matcher,
        on_malformed: Callable[[Malformed], None],
        on_decision: Callable[[Decision], object] | None = None,
        on_bytes: Callable[[int], None] | None = None,
    ) -> None:
        self._matcher = matcher
        self._on_malformed = on_malformed
        self._decide = decider(matcher)
        self._on_decision = on_decision
        self._on_bytes = on_bytes
        self._duplicates = Duplicates()
        self._kinds: Counter[str] = Counter()
        # Pushes come back to the same repositories: each is decided once, when all are counted.
        self._repositories: Counter[str] = Counter()
        self._files = self._digest_files = 0
        self._other = self._duplicate_pushes = self._malformed = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def read(self, source: Source) -> None:
        """Replay one source."""
        self._files += 1
        try:
            for event in read_events(source, self._on_bytes):
                self._add(event)
        except DigestFile:
            self._digest_files += 1

    def read_in_processes(self, sources: Sequence[Source], workers: int) -> None:
        """Replay sources, read by so many processes, with the same result. Raises `LostWorker`."""
        for batch in read_in_processes(sources, workers):
            for malformed in batch.malformed:
                self._add(malformed)
            for kind, count in batch.others.items():
                self._add(Other(kind, count))
            for push in batch.pushes:
                self._add(push)
            self._files += batch.is_last
            self._digest_files += batch.is_digest
            if self._on_bytes is not None:
                self._on_bytes(batch.bytes)

    def _add(self, event: Event) -> None:
        match event:
            case Malformed():
                self._malformed += 1
                self._on_malformed(event)
            case Other():
                self._kinds[event.kind] += event.count
                self._other += event.count
            case Push():
                self._kinds[event.kind] += 1
                if self._duplicates.is_duplicate(event):
                    self._duplicate_pushes += 1
                else:
                    self._add_push(event)

    def _add_push(self, push: Push) -> None:
        self._repositories[push.repository] += 1
        time = push.time
        if time is not None:
            if self._first is None or self._last is None:
                self._first = self._last = time
            elif time < self._first:
                self._first = time
            elif time > self._last:
                self._last = time
        if self._on_decision is not None:
            self._on_decision(self._decide(push))

    def result(self, interrupted: bool = False) -> ReplayResult:
        """The totals of what has been read so far."""
        tally = Tally(self._matcher.configuration)
        unsigned = []
        for repository, times in self._repositories.items():
            matches = self._matcher.matches(repository)
            tally.add(matches, times)
            if not matches:
                unsigned.append(repository)
        # Twice, as there may be a million: a key for both would be an object for each.
        unsigned.sort()
        unsigned.sort(key=self._repositories.__getitem__, reverse=True)
        pushes = self._repositories.total()
        unsigned_pushes = sum(self._repositories[repository] for repository in unsigned)
        return ReplayResult(
            files=self._files,
            digest_files=self._digest_files,
            read=pushes + self._other + self._duplicate_pushes + self._malformed,
            pushes=pushes,
            other=self._other,
            duplicates=self._duplicate_pushes,
            malformed=self._malformed,
            signed=pushes - unsigned_pushes,
            unsigned_pushes=unsigned_pushes,
            kinds=tuple(sorted(self._kinds.items(), key=lambda item: (-item[1], item[0]))),
            profiles=tally.profiles(),
            rules=tally.rules(),
            unsigned=tuple(
                UnsignedRepository(repository, self._repositories[repository])
                for repository in unsigned
            ),
            first=self._first,
            last=self._last,
            interrupted=interrupted,
        )
