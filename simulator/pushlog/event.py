"""The events of a push log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from simulator.reading.malformed import Malformed
from simulator.registry import Registry


class Caller(NamedTuple):
    """Who made a call, by the `userIdentity` of its CloudTrail record, without its session.

    The ARN of a session is cut off before its name. `issuer_arn` and `issuer_id` are the ARN and the
    principal id of the session's issuer, such as a role, and `mfa` is the text of `mfaAuthenticated`.
    """

    type: str | None = None
    arn: str | None = None
    principal_id: str | None = None
    issuer_arn: str | None = None
    issuer_id: str | None = None
    invoked_by: str | None = None
    mfa: str | None = None


_NO_CALLER = "\n" * 6


def caller_text(
    type: str | None,
    arn: str | None,
    principal_id: str | None,
    issuer_arn: str | None,
    issuer_id: str | None,
    invoked_by: str | None,
    mfa: str | None,
) -> str:
    """The fields of a `Caller` as one text with a line for each, which is fast to pass on.

    A field with a line break is none that AWS writes; then nothing is known of the caller.
    """
    text = (
        f"{type or ''}\n{arn or ''}\n{principal_id or ''}\n{issuer_arn or ''}\n{issuer_id or ''}\n"
        f"{invoked_by or ''}\n{mfa or ''}"
    )
    return text if text.count("\n") == len(_NO_CALLER) else _NO_CALLER


@lru_cache(1 << 14)
def caller_of(text: str) -> Caller:
    """The caller whose text this is."""
    return Caller(*(field or None for field in text.split("\n")))


class Push(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A successful push of an image.

    `feed` names the format of the log, and `kind` the kind of event in it. `time` is in UTC.
    `principal` is the ARN that permissions are granted to, or another name of whoever pushed. `caller`
    is the text of a `Caller`, and `session` and `access_key` are the name of the session and the id of
    the access key, if CloudTrail says so. `is_index` says whether the image is known to be an
    index of images for several platforms. A field that the format does not have is None.
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
    caller: str | None = None
    session: str | None = None
    access_key: str | None = None
    is_index: bool = False

    @property
    def registry(self) -> Registry:
        """The registry that the image was pushed to, as far as the record names it."""
        return _registry(self.account or None, self.region or None)


# Most pushes of a log are to few registries.
_registry = lru_cache(Registry)


class ConfigurationChange(msgspec.Struct, frozen=True, gc=False, tag="configuration"):
    """A successful call that changed the signing configuration of a registry.

    `document` is the new configuration as JSON. It is None after `DeleteSigningConfiguration`, and if
    the record of `PutSigningConfiguration` does not contain it.
    """

    action: Literal["PutSigningConfiguration", "DeleteSigningConfiguration"]
    time: datetime
    account: str | None
    region: str | None
    principal: str | None
    document: str | None
    event_id: str | None


class ProfileChange(msgspec.Struct, frozen=True, gc=False, tag="profile"):
    """A successful call that created, canceled or revoked a signing profile of an account.

    `platform` is that of a new profile. `version` is the version that was created or revoked, and
    `effective` the time from which on a revocation invalidates signatures, in UTC.
    """

    action: Literal["PutSigningProfile", "CancelSigningProfile", "RevokeSigningProfile"]
    time: datetime
    account: str | None
    region: str | None
    profile: str
    platform: str | None
    version: str | None
    effective: datetime | None
    event_id: str | None


class SessionStart(msgspec.Struct, frozen=True, gc=False, tag="session"):
    """A successful call to AWS STS that created a session with this access key.

    `policies` are the session policies as JSON, `policy_arns` those passed by ARN, and `tags` the
    session tags with their values. If `is_complete` is False, the record does not say what was passed.
    """

    access_key: str
    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    is_complete: bool = True


# What decisions about pushes depend on besides the push itself.
Change = ConfigurationChange | ProfileChange | SessionStart


@dataclass(frozen=True, slots=True)
class Other:
    """An event that is not a push of an image: a pull, a scan, a failed call, the push of a signature.

    With a `count`, several events of one kind. `change` is what the event changed, if decisions can
    depend on it.
    """

    kind: str
    count: int = 1
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A push that was reported before; see `simulator.pushlog.duplicates`.

    `number` counts the pushes before it, from 0, and `report` is what this event says of it.
    """

    number: int
    report: Push

    @property
    def kind(self) -> str:
        """The kind of event."""
        return self.report.kind


@dataclass(frozen=True, slots=True)
class DigestFile:
    """A CloudTrail digest file, which lists log files with their hashes and has no events."""


Event = Push | Other | Duplicate | DigestFile | Malformed


class MalformedRecord(Exception):
    """A record of a known format with a field that is missing or has the wrong type."""
