"""Replay: what a configuration would have done to the pushes of a log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from matcher import Matcher
from simulator.decision import Decision
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Event, Push
from simulator.pushlog.reader import read_events
from simulator.pushlog.selection import selected
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.reading.workers import read_in_processes
from simulator.registry import Registry
from simulator.replay_batch import decoded, encoded_batches
from simulator.replay_totals import ReplayResult, ReplayTotals


class Replay:
    """Reads push logs, decides each push by a configuration, and adds up the decisions.

    `on_malformed` and `on_decision` are called for each malformed record and each decision, in input
    order, and `on_bytes` with the number of bytes read. With a `registry`, only pushes that can be to
    it are decided; the others count as other events.
    """

    def __init__(
        self,
        matcher: Matcher,
        on_malformed: Callable[[Malformed], None],
        on_decision: Callable[[Decision], object] | None = None,
        on_bytes: Callable[[int], None] | None = None,
        registry: Registry | None = None,
    ) -> None:
        self._matcher = matcher
        self._on_malformed = on_malformed
        self._on_decision = on_decision
        self._on_bytes = on_bytes
        self._registry = registry
        self._duplicates = Duplicates()
        self._totals = ReplayTotals()

    def read(self, source: Source) -> None:
        """Replays one source."""
        self._totals.files += 1
        self._add(selected(read_events(source, self._on_bytes), self._registry))

    def read_in_processes(self, sources: Sequence[Source], workers: int) -> None:
        """Replays sources with several processes; the result is the same. Raises `LostWorker`."""
        read = partial(encoded_batches, registry=self._registry)
        for batch in map(decoded, read_in_processes(read, sources, workers)):
            for malformed in batch.malformed:
                self._on_malformed(malformed)
            self._totals.merge(batch.totals)
            self._add(batch.pushes)
            if self._on_bytes is not None:
                self._on_bytes(batch.bytes)

    def _add(self, events: Iterable[Event]) -> None:
        for event in self._duplicates.marked(events):
            self._totals.add(event)
            if isinstance(event, Malformed):
                self._on_malformed(event)
            elif isinstance(event, Push) and self._on_decision is not None:
                self._on_decision(Decision(event, self._matcher.matches(event.repository), ()))

    def result(self, interrupted: bool = False) -> ReplayResult:
        """The result for everything read so far."""
        return self._totals.result(self._matcher, self._registry, interrupted)
