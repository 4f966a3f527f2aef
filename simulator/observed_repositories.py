"""Repositories seen in inventories and push logs, with their numbers of pushes."""

from __future__ import annotations

from collections.abc import Callable

from simulator.inventory import read_repository_names
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.reader import read_events
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.replay_totals import ReplayTotals


class ObservedRepositories:
    """The repositories in inventories and push logs that were read; `pushes` counts the pushes to each.

    `on_malformed` is called for each entry and record that cannot be read, in input order.
    """

    def __init__(self, on_malformed: Callable[[Malformed], None]) -> None:
        self._on_malformed = on_malformed
        self._duplicates = Duplicates()
        self._totals = ReplayTotals()
        self.pushes = self._totals.pushes

    @property
    def malformed(self) -> int:
        """The number of entries and records that cannot be read."""
        return self._totals.malformed

    def read_inventory(self, source: Source) -> None:
        """Adds the repositories of an inventory."""
        for batch in read_repository_names(source):
            if isinstance(batch, Malformed):
                self._totals.add(batch)
                self._on_malformed(batch)
            else:
                for name in batch.names:
                    self.pushes.setdefault(name, 0)

    def read_log(self, source: Source) -> None:
        """Adds the repositories and pushes of a push log."""
        for event in self._duplicates.marked(read_events(source)):
            self._totals.add(event)
            if isinstance(event, Malformed):
                self._on_malformed(event)
