"""The textual form of times in all formats."""

from __future__ import annotations

from datetime import datetime


def timestamp(time: datetime | None) -> str | None:
    """A UTC time in ISO 8601 with the suffix `Z`."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")
