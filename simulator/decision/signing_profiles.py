"""Whether signing profiles of AWS Signer can sign at a given time.

A profile of status Canceled or Revoked cannot (AWS Signer API reference, CancelSigningProfile and
RevokeSigningProfile), nor can one of another platform than that of container images.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from simulator.decision.changes import by_second, second_of
from simulator.decision.outcome import Outcome
from simulator.decision.permissions import ABSENT, UNKNOWN, Value
from simulator.pushlog.event import ProfileChange

PLATFORM = "Notation-OCI-SHA384-ECDSA"

ProfileStatus = Literal["Active", "Canceled", "Revoked"]

_TAG = "aws:resourcetag/"
_VERSION = "signer:profileversion"
_CANCELED = Outcome("FAILED", "profile-canceled")
_REVOKED = Outcome("FAILED", "profile-revoked")
_NOT_FOUND = Outcome("FAILED", "profile-not-found")
_NOT_IN_FILES = Outcome("UNKNOWN", "profile-not-in-files")
_STATUS_UNKNOWN = Outcome("UNKNOWN", "profile-status-unknown")
_TIME_UNKNOWN = Outcome("UNKNOWN", "time-unknown")


class ProfileName(NamedTuple):
    """What identifies a profile."""

    account: str
    region: str
    name: str


def profile_name(arn: str) -> ProfileName:
    """The profile of a valid ARN."""
    _, _, _, region, account, path = arn.split(":")
    return ProfileName(account, region, path.rpartition("/")[2])


class ProfileDetails(NamedTuple):
    """A profile as files describe it; `tags` are by key in lower case, None if they are not known."""

    status: ProfileStatus
    platform: str | None
    version: str | None
    tags: tuple[tuple[str, str], ...] | None
    revoked_at: datetime | None
    revocation_effective: datetime | None


class _Timeline:
    """The faults of a profile over time; None where it can sign."""

    def __init__(self, details: ProfileDetails | None, changes: Iterable[ProfileChange]) -> None:
        platform = None if details is None else details.platform
        self._seconds: list[datetime] = []
        self._faults: list[Outcome | None] = []
        # By the time of the call: from when on signatures are not trusted.
        self._revocations: list[tuple[datetime, datetime]] = []
        version: str | None = None
        for second, together in by_second(changes):
            first, *others = together
            if not self._seconds:
                # A profile that was canceled or revoked was active; what a new one replaced is unknown.
                is_new = any(each.action == "PutSigningProfile" for each in together)
                self._faults.append(_STATUS_UNKNOWN if is_new else _of_platform(platform))
            fault = self._faults[-1]
            if others:
                fault, version = _STATUS_UNKNOWN, None
            elif first.action == "PutSigningProfile":
                platform, version = first.platform or platform, first.version
                fault = _of_platform(platform)
            elif first.action == "CancelSigningProfile":
                fault = _CANCELED
            elif version is None or first.version in (None, version):
                fault = _REVOKED
            self._revocations += (
                (second, each.effective)
                for each in together
                if each.action == "RevokeSigningProfile" and each.effective is not None
            )
            self._seconds.append(second)
            self._faults.append(fault)
        if details is not None:
            self._add_details(details)

    def _add_details(self, details: ProfileDetails) -> None:
        """Adds what the file says of today."""
        today = {"Active": _of_platform(details.platform), "Canceled": _CANCELED, "Revoked": _REVOKED}
        fault = today[details.status]
        is_revocation_dated = details.status == "Revoked" and details.revoked_at is not None
        if self._seconds:
            if self._faults[-1] is None and fault is not None:
                # A call is missing from the logs. A profile that calls ended stays so: the file may be
                # older than they are.
                self._faults[-1] = _STATUS_UNKNOWN
        elif is_revocation_dated and details.revoked_at is not None:
            self._seconds.append(second_of(details.revoked_at))
            self._faults += [_of_platform(details.platform), _REVOKED]
        else:
            self._faults.append(fault)
        if details.revoked_at is not None and details.revocation_effective is not None:
            self._revocations.append((details.revoked_at, details.revocation_effective))

    @property
    def depends_on_time(self) -> bool:
        """Whether anything differs by time."""
        return bool(self._seconds or self._revocations)

    def fault(self, time: datetime | None) -> Outcome | None:
        """Why it cannot sign at a time; None if it can."""
        if time is None:
            faults = set(self._faults)
            return faults.pop() if len(faults) == 1 else _TIME_UNKNOWN
        second = second_of(time)
        index = bisect_right(self._seconds, second)
        if index and self._seconds[index - 1] == second:
            # Whether the push came before or after the call is not known.
            before, after = self._faults[index - 1 : index + 1]
            return after if before == after else _STATUS_UNKNOWN
        return self._faults[index]

    def invalidated_after(self, time: datetime | None) -> datetime | None:
        """From when on a revocation that came later makes a signature of this time invalid."""
        if time is None:
            return None
        return min(
            (effective for call, effective in self._revocations if effective <= time < call),
            default=None,
        )


def _of_platform(platform: str | None) -> Outcome | None:
    if platform is None:
        return _STATUS_UNKNOWN
    return None if platform == PLATFORM else Outcome("FAILED", "wrong-platform", platform)


class _Tags(Mapping[str, Value]):
    """The condition keys of a profile; of tags that are known, all others are absent."""

    def __init__(self, details: ProfileDetails, *, is_changed: bool) -> None:
        self._tags = None if details.tags is None else dict(details.tags)
        self._version = None if is_changed else details.version

    def __getitem__(self, key: str) -> Value:
        if key == _VERSION:
            return UNKNOWN if self._version is None else self._version
        if not key.startswith(_TAG):
            raise KeyError(key)
        return UNKNOWN if self._tags is None else self._tags.get(key.removeprefix(_TAG), ABSENT)

    def __iter__(self) -> Iterator[str]:
        return iter((_VERSION, *(_TAG + key for key in self._tags or ())))

    def __len__(self) -> int:
        return 1 + len(self._tags or ())


class SigningProfiles:
    """The profiles in files, and the calls that changed profiles.

    `complete` are the accounts and regions of which the files are known to have every profile. Calls
    win over files, except that a profile which the last call leaves active, but the file does not, is
    not known to be active: a call is missing.
    """

    def __init__(
        self,
        profiles: Mapping[ProfileName, ProfileDetails],
        complete: Iterable[tuple[str, str]] = (),
        changes: Iterable[ProfileChange] = (),
    ) -> None:
        self._profiles = dict(profiles)
        self._complete = frozenset(complete)
        by_profile: dict[ProfileName, list[ProfileChange]] = {}
        for change in changes:
            name = ProfileName(change.account or "", change.region or "", change.profile)
            by_profile.setdefault(name, []).append(change)
        self._changed = frozenset(by_profile)
        self._timelines = {
            name: _Timeline(self._profiles.get(name), by_profile.get(name, ()))
            for name in {*self._profiles, *by_profile}
        }
        self._by_arn: dict[str, _Timeline | None] = {}

    def with_changes(self, changes: Iterable[ProfileChange]) -> SigningProfiles:
        """The same profiles with these calls instead of others."""
        return SigningProfiles(self._profiles, self._complete, changes)

    def fault(self, arn: str, time: datetime | None) -> Outcome | None:
        """Why the profile cannot sign at a time, or is not known to; None if it can."""
        timeline = self._timeline(arn)
        if timeline is not None:
            return timeline.fault(time)
        name = profile_name(arn)
        return _NOT_FOUND if (name.account, name.region) in self._complete else _NOT_IN_FILES

    def invalidated_after(self, arn: str, time: datetime | None) -> datetime | None:
        """The time from which on signatures are not trusted, by a revocation after this time.

        None if a signature that is made at `time` remains valid.
        """
        timeline = self._timeline(arn)
        return None if timeline is None else timeline.invalidated_after(time)

    def depends_on_time(self, arn: str) -> bool:
        """Whether any of this differs by time."""
        timeline = self._timeline(arn)
        return timeline is not None and timeline.depends_on_time

    def condition_keys(self, arn: str) -> Mapping[str, Value]:
        """The condition keys `aws:ResourceTag/…` and `signer:ProfileVersion`, in lower case."""
        name = profile_name(arn)
        details = self._profiles.get(name)
        return {} if details is None else _Tags(details, is_changed=name in self._changed)

    def _timeline(self, arn: str) -> _Timeline | None:
        if arn not in self._by_arn:
            self._by_arn[arn] = self._timelines.get(profile_name(arn))
        return self._by_arn[arn]
