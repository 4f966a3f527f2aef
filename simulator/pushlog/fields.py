"""Typed access to the fields of a JSON record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

import regex

from simulator.pushlog.event import MalformedRecord

Record = dict[str, Any]
# The kinds of other events are counted by name, of which logs can contain any number.
LONGEST_KIND = 100

# Shorter numbers may be dates, such as 20251201.
_NUMBER = regex.compile(r"-?[0-9]{9,20}(?:\.[0-9]{1,20})?|[0-9]\.[0-9]{1,20}[Ee]\+?[0-9]{1,2}")
# After a space, as Athena prints the zone of a time.
_ZONE = regex.compile(r" (?:(?:UTC|GMT|Z)|([+-][0-9]{2}:?[0-9]{2}))\Z")
_MILLISECONDS = 100_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text(record: Record, *path: str) -> str | None:
    """The string under a path of keys, or None if any part of the path is absent or null.

    Raises `MalformedRecord` for a value of another type.
    """
    value: object = record
    for depth, key in enumerate(path):
        if not isinstance(value, dict):
            raise MalformedRecord(f"{'.'.join(path[:depth])} is not an object")
        value = value.get(key)
        if value is None:
            return None
    if not isinstance(value, str):
        raise MalformedRecord(f"{'.'.join(path)} is not a string")
    return value


def required_text(record: Record, *path: str) -> str:
    """The string under a path of keys. Raises `MalformedRecord` if it is absent, null or empty."""
    value = text(record, *path)
    if not value:
        raise MalformedRecord(f"has no {'.'.join(path)}")
    return value


def nested(record: Record, *path: str) -> Record:
    """The object under a path of keys. Raises `MalformedRecord` if there is none."""
    value: object = record
    for depth, key in enumerate(path, start=1):
        value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, dict):
            raise MalformedRecord(f"has no object {'.'.join(path[:depth])}")
    assert isinstance(value, dict)
    return value


def time(record: Record, key: str) -> datetime | None:
    """The time under a key, in UTC; see `parse_time`."""
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise MalformedRecord(f"{key} is not a time")
    return parse_time(value)


def parse_time(value: str | float) -> datetime:
    """A time in UTC, which is also assumed without an offset. Raises `MalformedRecord`.

    It is ISO 8601, or the number of seconds or milliseconds since 1970, also as text.
    """
    try:
        if not isinstance(value, str) or _NUMBER.fullmatch(value):
            number = float(value)
            # As milliseconds, the smallest number is in 1973; as seconds, it is in the year 5138.
            return _EPOCH + timedelta(seconds=number / 1000 if abs(number) >= _MILLISECONDS else number)
        parsed = datetime.fromisoformat(_ZONE.sub(lambda zone: zone[1] or "Z", value))
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        # A number with too many digits has become infinite.
        is_infinite = isinstance(value, float) and not isfinite(value)
        shown = "a number out of range" if is_infinite else f"{str(value)[:40]!a}"
        reason = "is not a time in ISO 8601, nor in seconds or milliseconds since 1970"
        raise MalformedRecord(f"{shown} {reason}") from None
