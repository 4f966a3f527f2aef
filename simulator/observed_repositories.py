"""What exists: the repositories of inventories, and those that push logs tell of, with their pushes."""

from __future__ import annotations

from collections.abc import Callable

from simulator.inventory import read_repository_names
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Malformed, Push
from simulator.pushlog.reader import DigestFile, read_events
from simulator.reading.sources import Source


class ObservedRepositories:
    """Repositories, and how often each was pushed to in the logs that were read.

    `on_malformed` is told of every entry and record that cannot be read, as they come.
    """

    def __init__(self, on_malformed: Callable[[Malformed], None]) -> None:
        self._on_malformed = on_malformed
        self._duplicates = Duplicates()
        self.pushes: dict[str, int] = {}
        self.malformed = 0

    def read_inventory(self, source: Source) -> None:
        """Add the repositories of an inventory."""
        for name in read_repository_names(source):
            if isinstance(name, Malformed):
                self._refuse(name)
            else:
                self.pushes.setdefault(name, 0)

    def read_log(self, source: Source) -> None:
        """Add the repositories and the pushes of a push log."""
        try:
            for event in read_events(source):
                if isinstance(event, Malformed):
                    self._refuse(event)
                elif isinstance(event, Push) and not self._duplicates.is_duplicate(event):
                    self.pushes[event.repository] = self.pushes.get(event.repository, 0) + 1
        except DigestFile:
            pass

    def _refuse(self, entry: Malformed) -> None:
        self.malformed += 1
        self._on_malformed(entry)
