"""Changes in time order, whatever the order in which their records were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from simulator.pushlog.event import ConfigurationChange, ProfileChange

_Change = TypeVar("_Change", ConfigurationChange, ProfileChange)


def second_of(time: datetime) -> datetime:
    """The time without its fraction: CloudTrail records have seconds."""
    return time.replace(microsecond=0)


def distinct(changes: Iterable[_Change]) -> list[_Change]:
    """The changes by time; of repeated records of one call, one."""
    by_record: dict[object, _Change] = {}
    for change in changes:
        by_record.setdefault(change.event_id or change, change)
    # Texts decide between changes of the same second, so that the order of the input does not matter.
    return sorted(by_record.values(), key=lambda change: (second_of(change.time), repr(change)))


def by_second(changes: Iterable[_Change]) -> Iterator[tuple[datetime, list[_Change]]]:
    """The distinct changes of each second. Which one of a second came last is not known."""
    for second, group in groupby(distinct(changes), key=lambda change: second_of(change.time)):
        yield second, list(group)
