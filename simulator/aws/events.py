"""The event history of CloudTrail: management events of the last 90 days.

Sources: AWS CloudTrail API reference, LookupEvents (two requests a second for each account and region).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

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


def records(connection: Connection, wait: Callable[[float], object] = time.sleep) -> Iterator[str]:
    """The CloudTrail records of these events as JSON, the newest of each name first."""
    last = 0.0
    for name in EVENT_NAMES:
        attribute = {"AttributeKey": "EventName", "AttributeValue": name}
        for page in connection.pages("cloudtrail", "lookup_events", LookupAttributes=[attribute]):
            for event in page.get("Events", []):
                yield event["CloudTrailEvent"]
            elapsed, last = time.monotonic() - last, time.monotonic()
            wait(max(0.0, _SECONDS_BETWEEN_REQUESTS - elapsed))
