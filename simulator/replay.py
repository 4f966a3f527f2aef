"""Replay: what a configuration would have done to the pushes of a log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from simulator.decision import Decision
from simulator.decision.decider import DecisionInputs
from simulator.outcome_totals import OutcomeTotals
from simulator.push_store import PushStore
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Change, Duplicate, Event, Other, Push, SessionStart
from simulator.pushlog.reader import read_events
from simulator.pushlog.selection import selected
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.reading.workers import read_in_processes
from simulator.registry import Registry
from simulator.replay_batch import decoded, encoded_batches
from simulator.replay_result import ReplayResult, replay_result
from simulator.replay_totals import ReplayTotals


class Replay:
    """Reads push logs, decides each push, and adds up the decisions.

    `on_malformed` is called for each malformed record, in input order, and `on_bytes` with the number
    of bytes read. With a `registry`, only pushes that can be to it are decided; the others count as
    other events. `assumptions` are for the result.

    A decision can depend on anything in the logs, wherever it is. If it depends on more than the names
    of the registry and the repository, or if each decision is asked for (`decides_each`), pushes wait
    in a `PushStore` until all logs are read.
    """

    def __init__(
        self,
        inputs: DecisionInputs,
        on_malformed: Callable[[Malformed], None],
        on_bytes: Callable[[int], None] | None = None,
        registry: Registry | None = None,
        assumptions: tuple[str, ...] = (),
        *,
        decides_each: bool = False,
    ) -> None:
        self._inputs = inputs
        self._on_malformed = on_malformed
        self._on_bytes = on_bytes
        self._registry = registry
        self._assumptions = assumptions
        self._duplicates = Duplicates()
        self._totals = ReplayTotals()
        self._store = PushStore() if decides_each or inputs.needs_each_push else None
        self._changes: list[Change] = []

    def read(self, source: Source) -> None:
        """Reads one source. Raises `FullDisk`."""
        self._totals.files += 1
        self._add(selected(read_events(source, self._on_bytes), self._registry))

    def read_in_processes(self, sources: Sequence[Source], workers: int) -> None:
        """Reads sources with several processes; the result is the same.

        Raises `LostWorker` or `FullDisk`.
        """
        read = partial(encoded_batches, registry=self._registry)
        for batch in map(decoded, read_in_processes(read, sources, workers)):
            for malformed in batch.malformed:
                self._on_malformed(malformed)
            self._totals.merge(batch.totals)
            self._add(batch.pushes)
            for change in batch.changes:
                self._add_change(change)
            if self._on_bytes is not None:
                self._on_bytes(batch.bytes)

    def _add(self, events: Iterable[Event]) -> None:
        for event in self._duplicates.marked(events):
            self._totals.add(event)
            if isinstance(event, Push):
                if self._store is not None:
                    self._store.add(event)
            elif isinstance(event, Duplicate):
                if self._store is not None:
                    self._store.add_report(event.number, event.report)
            elif isinstance(event, Malformed):
                self._on_malformed(event)
            elif isinstance(event, Other) and event.change is not None:
                self._add_change(event.change)

    def _add_change(self, change: Change) -> None:
        if self._store is None:
            return
        if not isinstance(change, SessionStart):
            self._changes.append(change)
        elif self._inputs.permissions is not None:
            self._store.add_session(change)

    def result(
        self, on_decision: Callable[[Decision], object] | None = None, *, interrupted: bool = False
    ) -> ReplayResult:
        """The result for everything read so far.

        `on_decision`, for which `decides_each` is needed, is called for each decision, in input order.
        """
        decider = self._inputs.decider(self._changes)
        outcomes = OutcomeTotals() if self._inputs.needs_each_push else None
        if self._store is not None and (outcomes is not None or on_decision is not None):
            depends_on_time = decider.configurations.depends_on_time
            for push, session in self._store:
                decision = decider.decide(push, session)
                if outcomes is not None:
                    outcomes.add(decision)
                    if depends_on_time:
                        outcomes.add_repository(decision)
                if on_decision is not None:
                    on_decision(decision)
        return replay_result(
            self._totals, outcomes, decider, self._registry, self._assumptions, interrupted
        )
