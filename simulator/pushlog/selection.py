"""The selection of the pushes to one registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from simulator.pushlog.event import Event, Other, Push
from simulator.registry import Registry

ELSEWHERE = Other("push to another registry")


def selected(events: Iterable[Event], registry: Registry | None) -> Iterable[Event]:
    """The events, with `ELSEWHERE` in place of each push that cannot be to `registry`.

    A push that does not name its registry can be to any. Without a `registry`, all events unchanged.
    """
    return events if registry is None else _selected(events, registry)


def _selected(events: Iterable[Event], registry: Registry) -> Iterator[Event]:
    agrees = lru_cache(registry.agrees_with)
    for event in events:
        if isinstance(event, Push) and not agrees(event.registry):
            yield ELSEWHERE
        else:
            yield event
