"""What is predicted of the signature by a profile."""

from __future__ import annotations

from typing import Literal, NamedTuple

from simulator.decision.permissions.answer import Denial, Missing

# The statuses of DescribeImageSigningStatus that are final, and UNKNOWN.
Status = Literal["COMPLETE", "FAILED", "UNKNOWN"]
STATUSES: tuple[Status, ...] = ("COMPLETE", "FAILED", "UNKNOWN")

Failure = Denial | Literal["profile-canceled", "profile-revoked", "profile-not-found", "wrong-platform"]
Unknown = (
    Missing
    | Literal[
        "permissions-not-given",
        "profiles-not-given",
        "profile-not-in-files",
        "profile-status-unknown",
        "platform-image",
        "time-unknown",
    ]
)


class Outcome(NamedTuple):
    """The predicted status of a signature.

    `reason` is a code: why it fails or what is missing, or "allowed". AWS publishes no failure codes,
    so these are our own. `detail` adds a few words, for people.
    """

    status: Status
    reason: Literal["allowed"] | Failure | Unknown
    detail: str = ""
