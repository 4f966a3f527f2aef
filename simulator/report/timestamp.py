"""How a time is written, in every format."""

from __future__ import annotations

from datetime import datetime


def timestamp(time: datetime | None) -> str | None:
    """A time in UTC as ISO 8601 with a `Z`."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")
