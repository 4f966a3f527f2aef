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
        "profile-in-another-region",
        "profile-status-unknown",
        "platform-image",
        "time-unknown",
    ]
)


class Outcome(NamedTuple):
    """The predicted status of a signature.

    `reason` is a code: why it fails, or what is missing. AWS publishes no failure codes, so these are
    our own. A signature is "allowed" or, if a later revocation of the profile invalidates it,
    "revoked-later". `detail` adds a few words, for people.
    """

    status: Status
    reason: Literal["allowed", "revoked-later"] | Failure | Unknown
    detail: str = ""
