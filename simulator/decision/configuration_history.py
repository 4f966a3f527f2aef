"""The configurations that registries had over time, by the calls in CloudTrail logs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from matcher import ConfigurationError, Matcher, SigningConfiguration
from simulator.decision.changes import by_second, second_of
from simulator.decision.in_force import InForce
from simulator.pushlog.event import ConfigurationChange
from simulator.registry import Registry

_EMPTY = SigningConfiguration([])


class RefusedChange(Exception):
    """A configuration that ECR would have refused, so that the call cannot have changed anything."""


def configuration_after(change: ConfigurationChange) -> SigningConfiguration | None:
    """The configuration after a change; None if its record does not say. Raises `RefusedChange`."""
    if change.action == "DeleteSigningConfiguration":
        return _EMPTY
    if change.document is None:
        return None
    try:
        return SigningConfiguration.from_json(change.document)
    except ConfigurationError as error:
        raise RefusedChange(str(error)) from None


class _Step(NamedTuple):
    """What is known after a second in which there were changes; None if nothing is."""

    second: datetime
    configuration: SigningConfiguration | None


class _Timeline:
    """The steps of a registry, with what is in force after each, and during its second."""

    def __init__(self, registry: Registry, steps: Sequence[_Step]) -> None:
        self.seconds = [step.second for step in steps]
        self.after: list[InForce | None] = []
        self.during: list[InForce | None] = []
        before: InForce | None = None
        for number, step in enumerate(steps, start=1):
            until = steps[number].second if number < len(steps) else None
            current = None
            if step.configuration is not None:
                current = InForce(Matcher(step.configuration), registry, step.second, until)
            is_same = before is not None and before.matcher.configuration == step.configuration
            # Whether a push of this second came before or after the change is not known.
            self.during.append(current if is_same else None)
            self.after.append(current)
            before = current

    def at(self, time: datetime) -> InForce | None:
        """What is in force at a time."""
        second = second_of(time)
        index = bisect_right(self.seconds, second) - 1
        if index < 0:
            return None
        return self.during[index] if self.seconds[index] == second else self.after[index]


class ConfigurationHistory:
    """The configurations of each registry, from the changes in logs.

    Before the first known change of a registry, nothing is known of it, and neither is in the second of
    a change, unless that changed nothing. A call whose record does not contain the configuration, and
    different changes in one second, leave it unknown until the next change. A change that does not name
    its registry in full does the same to every registry that it can be of.
    """

    is_one = False
    depends_on_time = True

    def __init__(self, changes: Iterable[ConfigurationChange]) -> None:
        by_registry: dict[Registry, list[ConfigurationChange]] = {}
        for change in changes:
            registry = Registry(change.account or None, change.region or None)
            by_registry.setdefault(registry, []).append(change)
        partial = [registry for registry in by_registry if None in registry]
        self._timelines: dict[Registry, _Timeline] = {}
        for registry in sorted(set(by_registry) - set(partial), key=str):
            own = by_registry[registry]
            unknown = [
                change
                for other in partial
                if other.agrees_with(registry)
                for change in by_registry[other]
            ]
            steps = list(_steps([*own, *unknown], set(map(id, unknown))))
            self._timelines[registry] = _Timeline(registry, steps)

    @property
    def all(self) -> Sequence[InForce]:
        """The known configurations, by registry and time."""
        return [each for timeline in self._timelines.values() for each in timeline.after if each]

    def at(self, registry: Registry, time: datetime | None, /) -> InForce | None:
        """The one in force, an element of `all`; None if it is not known."""
        timeline = self._timelines.get(registry)
        return None if timeline is None or time is None else timeline.at(time)


def _steps(changes: list[ConfigurationChange], unknown: set[int]) -> Iterator[_Step]:
    for second, together in by_second(changes):
        configurations: list[SigningConfiguration | None] = []
        for change in together:
            try:
                configuration = None if id(change) in unknown else configuration_after(change)
            except RefusedChange:
                continue
            if configuration not in configurations:
                configurations.append(configuration)
        if configurations:
            yield _Step(second, configurations[0] if len(configurations) == 1 else None)
