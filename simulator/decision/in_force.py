"""Which configuration is in force at a registry when an image is pushed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from matcher import Matcher
from simulator.registry import Registry


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """A configuration, the registry that has it, and since and until when, in UTC.

    `registry` is None if the configuration is taken for that of every registry. A time is None if no
    change is known.
    """

    matcher: Matcher
    registry: Registry | None = None
    since: datetime | None = None
    until: datetime | None = None


class Configurations(Protocol):
    """The configurations of one or more registries. Instances can be pickled."""

    @property
    def all(self) -> Sequence[InForce]:
        """All of them, by registry and time."""

    @property
    def is_one(self) -> bool:
        """Whether it is one that is taken for that of every registry."""

    @property
    def depends_on_time(self) -> bool:
        """Whether a registry can have several."""

    def at(self, registry: Registry, time: datetime | None, /) -> InForce | None:
        """The one in force, an element of `all`; None if it is not known."""


class OneConfiguration:
    """A configuration that is taken for that of every registry, at all times."""

    is_one = True
    depends_on_time = False

    def __init__(self, matcher: Matcher) -> None:
        self._only = InForce(matcher)

    @property
    def all(self) -> Sequence[InForce]:
        """The configuration."""
        return (self._only,)

    def at(self, _registry: Registry, _time: datetime | None, /) -> InForce:
        """The configuration."""
        return self._only
