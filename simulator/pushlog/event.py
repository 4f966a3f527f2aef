"""The events of a push log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec

from simulator.reading.malformed import Malformed
from simulator.registry import Registry


class Push(msgspec.Struct, frozen=True, gc=False):
    """A successful push of an image.

    `feed` names the format of the log, and `kind` the kind of event in it. `time` is in UTC. A field
    that the format does not have is None.
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

    @property
    def registry(self) -> Registry:
        """The registry that the image was pushed to, as far as the record names it."""
        return _registry(self.account or None, self.region or None)


# Most pushes of a log are to few registries.
_registry = lru_cache(Registry)


@dataclass(frozen=True, slots=True)
class Other:
    """An event that is not a push of an image: a pull, a scan, a failed call, the push of a signature.

    With a `count`, several events of one kind.
    """

    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A push that was reported before; see `simulator.pushlog.duplicates`."""

    kind: str


@dataclass(frozen=True, slots=True)
class DigestFile:
    """A CloudTrail digest file, which lists log files with their hashes and has no events."""


Event = Push | Other | Duplicate | DigestFile | Malformed


class MalformedRecord(Exception):
    """A record of a known format with a field that is missing or has the wrong type."""
