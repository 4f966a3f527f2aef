"""The principal of a push, and the condition keys that its record gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from simulator.decision.permissions import (
    UNKNOWN,
    Principal,
    Session,
    Value,
    principal_of_arn,
    principal_of_identity,
)
from simulator.pushlog.event import Caller, Push, caller_of


def principal_of_push(push: Push, session: Session | None = None) -> Principal:
    """Who pushed, by the record of the call or else by the ARN that another record gives."""
    if push.caller is not None:
        identity = user_identity(caller_of(push.caller), push.session)
        return principal_of_identity(identity, session)
    return principal_of_arn(push.principal or "", session)


def user_identity(caller: Caller, session: str | None) -> Mapping[str, object]:
    """The `userIdentity` of a CloudTrail record, as far as it is used."""
    return {
        "type": caller.type,
        "arn": caller.arn if caller.arn is None or session is None else caller.arn + session,
        "principalId": caller.principal_id,
        "invokedBy": caller.invoked_by,
        "sessionContext": {
            "sessionIssuer": {"arn": caller.issuer_arn, "principalId": caller.issuer_id}
        },
    }


def condition_keys(push: Push) -> dict[str, Value]:
    """The values of the condition keys that describe the push.

    Records of calls with long-term keys do not say whether the caller used MFA, for which the key may
    be absent or false; it is unknown.
    """
    mfa = None if push.caller is None else caller_of(push.caller).mfa
    keys: dict[str, Value] = {"aws:multifactorauthpresent": UNKNOWN if mfa is None else mfa}
    if push.time is not None:
        keys |= time_keys(push.time)
    return keys


def time_keys(time: datetime) -> dict[str, Value]:
    """The values of the condition keys for the time of a request."""
    return {
        "aws:currenttime": time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(time.timestamp())),
    }
