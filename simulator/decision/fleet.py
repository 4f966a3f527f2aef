"""The configurations of several registries, one for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from matcher import Matcher, SigningConfiguration
from simulator.decision.in_force import InForce
from simulator.registry import Registry


class Fleet:
    """A configuration for each registry, at all times; that of other registries is not known."""

    is_one = False
    depends_on_time = False

    def __init__(self, configurations: Mapping[Registry, SigningConfiguration]) -> None:
        self._in_force = {
            registry: InForce(Matcher(configurations[registry]), registry)
            for registry in sorted(configurations, key=str)
        }

    @property
    def all(self) -> Sequence[InForce]:
        """The configurations, by registry."""
        return list(self._in_force.values())

    def at(self, registry: Registry, _time: datetime | None, /) -> InForce | None:
        """The configuration of a registry; None if it is not known."""
        return self._in_force.get(registry)
