"""Repositories seen in inventories and push logs, with their numbers of pushes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from matcher import SigningConfiguration
from simulator.inventory import Repositories, read_repository_names
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push
from simulator.pushlog.reader import read_events
from simulator.pushlog.selection import selected
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.registry import UNKNOWN_REGISTRY, Registry
from simulator.registry_warnings import registry_warnings


class ObservedRepositories:
    """The repositories in inventories and push logs that were read; `pushes` counts the pushes to each.

    With a `registry`, those of other registries are left out. `registries` counts, by registry, the
    pushes and the entries of inventories. `malformed` is the number of records and entries that cannot
    be read; `on_malformed` is called for each of them, in input order. If it `keeps_pushers`, `pushers`
    says who pushed.
    """

    def __init__(
        self,
        on_malformed: Callable[[Malformed], None],
        registry: Registry | None = None,
        *,
        keeps_pushers: bool = False,
    ) -> None:
        self._on_malformed = on_malformed
        self._registry = registry
        self._duplicates = Duplicates()
        self.pushes: dict[str, int] = {}
        self.registries: Counter[Registry] = Counter()
        self.malformed = 0
        self._keeps_pushers = keeps_pushers
        self._pushers: dict[tuple[str, str | None, str | None], list[Any]] = {}

    @property
    def pushers(self) -> Iterator[tuple[Push, int]]:
        """A push for each principal and repository, without a time, and the number of such pushes."""
        for push, count in self._pushers.values():
            yield msgspec.structs.replace(push, time=None, session=None), count

    def read_inventory(self, source: Source) -> None:
        """Adds the repositories of an inventory."""
        for batch in read_repository_names(source):
            if isinstance(batch, Malformed):
                self._report(batch)
            else:
                self._add_all(batch)

    def _add_all(self, repositories: Repositories) -> None:
        """Adds repositories of one registry, unless another one is selected."""
        wanted = self._registry or UNKNOWN_REGISTRY
        if wanted.agrees_with(repositories.registry):
            # Few inventories name their region, so whoever selects a registry vouches for the rest.
            registry = repositories.registry.completed_by(wanted)
            self.registries[registry] += len(repositories.names)
            for name in repositories.names:
                self.pushes.setdefault(name, 0)

    def read_log(self, source: Source) -> None:
        """Adds the repositories and pushes of a push log."""
        for event in self._duplicates.marked(selected(read_events(source), self._registry)):
            if isinstance(event, Push):
                self.registries[event.registry] += 1
                self.pushes[event.repository] = self.pushes.get(event.repository, 0) + 1
                if self._keeps_pushers:
                    key = event.repository, event.caller, event.principal
                    self._pushers.setdefault(key, [event, 0])[1] += 1
            elif isinstance(event, Malformed):
                self._report(event)

    def _report(self, malformed: Malformed) -> None:
        self.malformed += 1
        self._on_malformed(malformed)

    def warnings(self, configuration: SigningConfiguration) -> tuple[str, ...]:
        """Sentences about the registries, if not all of them can have this configuration."""
        return registry_warnings(
            configuration, self.registries, self._registry, "pushes and inventory entries"
        )
