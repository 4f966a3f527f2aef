"""What a push log holds: pushes, other events, and records that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec


class Push(msgspec.Struct, frozen=True, gc=False):
    """One successful push of an image.

    `feed` is the format it came in, and `kind` the kind of event there. `time` is in UTC. What a
    format does not tell is None.
    """

    feed: str
    kind: str
    repository: str
    time: datetime | None = None
    account: str | None = None
    region: str | None = None
    tag: str | None = None
    digest: str | None = None
    principal: str | None = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """An event that is not a push of an image: a pull, a scan, a failed call, a signature.

    Or several of one kind, where `count` is more than 1.
    """

    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record that cannot be read: in which file, where in it, and why."""

    file: str
    position: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.position}: {self.reason}"


Event = Push | Other | Malformed


class MalformedRecord(Exception):
    """A record of a known format that lacks, or garbles, what the format promises."""
