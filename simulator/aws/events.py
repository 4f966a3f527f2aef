"""The event history of CloudTrail: management events of the last 90 days.

Sources: AWS CloudTrail API reference, LookupEvents (two requests a second for each account and region).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from simulator.aws.connection import Connection

# By name, because an account has far more pulls than pushes. The calls of AWS STS that create sessions
# are too many as well.
EVENT_NAMES = (
    "PutImage",
    "PutSigningConfiguration",
    "DeleteSigningConfiguration",
    "PutSigningProfile",
    "CancelSigningProfile",
    "RevokeSigningProfile",
)
_SECONDS_BETWEEN_REQUESTS = 0.5


class Clock(NamedTuple):
    """The seconds since some time in the past, and the function that waits a number of seconds."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], object] = time.sleep


_CLOCK = Clock()


def records(connection: Connection, clock: Clock = _CLOCK) -> Iterator[str]:
    """The CloudTrail records of these events as JSON, the newest of each name first."""
    earliest = clock.now()
    for name in EVENT_NAMES:
        attribute = {"AttributeKey": "EventName", "AttributeValue": name}
        pages = connection.pages("cloudtrail", "lookup_events", LookupAttributes=[attribute])
        while True:
            clock.wait(max(0.0, earliest - clock.now()))
            started = clock.now()
            page = next(pages, None)
            if page is None:
                break
            earliest = started + _SECONDS_BETWEEN_REQUESTS
            for event in page.get("Events", []):
                yield event.get("CloudTrailEvent", "null")
