"""Typed access to the fields of a JSON record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simulator.pushlog.event import MalformedRecord

Record = dict[str, Any]


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


def time(record: Record, *path: str) -> datetime | None:
    """The ISO 8601 time under a path of keys, in UTC."""
    value = text(record, *path)
    return None if value is None else parse_time(value)


def parse_time(value: str) -> datetime:
    """An ISO 8601 time in UTC, which is also assumed without an offset. Raises `MalformedRecord`."""
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedRecord(f"{value[:40]!a} is not a time in ISO 8601") from None
