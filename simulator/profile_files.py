"""The files that describe signing profiles, as the AWS CLI writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, cast, get_args

from matcher.grammar import arn_fault
from simulator.decision.permissions.document import Node, quoted
from simulator.decision.signing_profiles import (
    ProfileDetails,
    ProfileName,
    ProfileStatus,
    SigningProfiles,
    profile_name,
)
from simulator.errors import UnusableInput
from simulator.input_file import JsonReader, read_json
from simulator.pushlog.event import MalformedRecord
from simulator.pushlog.fields import parse_time

_SUBJECT = "a file of signing profiles"
_STATUSES = get_args(ProfileStatus)


@dataclass(frozen=True, slots=True)
class ProfileFiles:
    """The paths of the files; `-` is standard input.

    If they are `complete`, they have every profile of each account and region that they have one of.
    """

    paths: tuple[str, ...]
    complete: bool = False

    def read(self, read_details: JsonReader = read_json) -> SigningProfiles:
        """The profiles. Raises `UnusableInput`, which names the file and the path in it.

        Sources: the shapes ListSigningProfilesResponse and GetSigningProfileResponse in the API model
        of AWS Signer (botocore, `signer/2017-08-25/service-2`).
        """
        found: dict[ProfileName, tuple[ProfileDetails, str]] = {}
        for path in self.paths:
            name, document = read_details(path, _SUBJECT)
            for output in Node(document, name).one_or_more():
                for node in _profiles(output, complete=self.complete):
                    key, details = _details(node)
                    known, file = found.get(key, (details, name))
                    found[key] = _combined(known, details, node, file), name
        profiles = {key: details for key, (details, _) in found.items()}
        complete = {(key.account, key.region) for key in found} if self.complete else set()
        return SigningProfiles(profiles, complete)


def _profiles(output: Node, *, complete: bool) -> list[Node]:
    entries = output.entries()
    if "profiles" not in entries:
        if "profileName" not in entries:
            output.fail("is neither the output of list-signing-profiles nor of get-signing-profile")
        return [output]
    if complete and not entries.keys().isdisjoint(("nextToken", "NextToken")):
        output.fail("is only a part of the profiles (nextToken), so --profiles-complete is not true")
    return entries["profiles"].elements()


def _details(node: Node) -> tuple[ProfileName, ProfileDetails]:
    entries = node.entries()
    arn = node.member("arn")
    if arn_fault(arn.text()) is not None:
        arn.fail(f"is {quoted(arn.text())}, which is not the ARN of a signing profile")
    status = node.member("status")
    if status.text() not in _STATUSES:
        status.fail(f"is {quoted(status.text())} instead of one of {', '.join(_STATUSES)}")
    tags = None
    if "tags" in entries:
        tags = tuple((key.lower(), tag.text()) for key, tag in entries["tags"].entries().items())
    revocation = entries["revocationRecord"].entries() if "revocationRecord" in entries else {}
    return profile_name(arn.text()), ProfileDetails(
        cast("ProfileStatus", status.text()),
        entries["platformId"].text() if "platformId" in entries else None,
        entries["profileVersion"].text() if "profileVersion" in entries else None,
        tags,
        _time(revocation.get("revokedAt")),
        _time(revocation.get("revocationEffectiveFrom")),
    )


def _time(node: Node | None) -> datetime | None:
    if node is None:
        return None
    value = node.value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        node.fail("is not a time")
    try:
        return parse_time(value)
    except MalformedRecord as error:
        node.fail(str(error))


def _combined(known: ProfileDetails, details: ProfileDetails, node: Node, file: str) -> ProfileDetails:
    """What two outputs say of a profile, which must not contradict each other."""
    values: list[Any] = []
    for field, one, other in zip(ProfileDetails._fields, known, details, strict=True):
        if None not in (one, other) and one != other:
            _contradiction(field.replace("_", " "), node, file)
        values.append(other if one is None else one)
    return ProfileDetails(*values)


def _contradiction(field: str, node: Node, file: str) -> NoReturn:
    raise UnusableInput(
        f"{node.file}: the {field} of {quoted(str(node.member('arn').value))} is not that of {file}; "
        "give the newer file only"
    )
