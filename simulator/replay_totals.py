"""The totals of the events in push logs: accumulated from events, and merged from parts."""

from __future__ import annotations

from datetime import datetime

import msgspec

from simulator.pushlog.event import DigestFile, Duplicate, Event, Other, Push
from simulator.reading.malformed import Malformed
from simulator.registry import Registry


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


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for key, count in more.items():
        counts[key] = counts.get(key, 0) + count
