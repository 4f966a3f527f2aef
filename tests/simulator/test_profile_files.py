"""Files of signing profiles: what they say at a time, and what cannot be used."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.decision.permissions import ABSENT, UNKNOWN
from simulator.errors import UnusableInput
from simulator.profile_files import ProfileFiles
from simulator.pushlog.event import ProfileChange

ACCOUNT, REGION = "111122223333", "us-east-1"
NOTATION = "Notation-OCI-SHA384-ECDSA"


def arn(name: str, region: str = REGION) -> str:
    return f"arn:aws:signer:{region}:{ACCOUNT}:/signing-profiles/{name}"


def profile(name: str = "prod", **changes: Any) -> Any:
    return {"profileName": name, "arn": arn(name), "status": "Active", "platformId": NOTATION} | changes


def read(folder: Path, *documents: Any, complete: bool = False) -> Any:
    paths = []
    for number, document in enumerate(documents):
        file = folder / f"{number}.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        paths.append(str(file))
    return ProfileFiles(tuple(paths), complete).read()


def at(second: int) -> datetime:
    return datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)


def call(action: Any, second: int, **fields: Any) -> ProfileChange:
    values: dict[str, Any] = dict.fromkeys(ProfileChange.__struct_fields__) | {
        "action": action, "time": at(second), "account": ACCOUNT, "region": REGION, "profile": "prod",
        "event_id": f"{action}-{second}",
    }  # fmt: skip
    return ProfileChange(**values | fields)


def reasons(profiles: Any, *seconds: int | None) -> list[str | None]:
    faults = [profiles.fault(arn("prod"), None if each is None else at(each)) for each in seconds]
    return [None if fault is None else fault.reason for fault in faults]


def test_the_outputs_of_both_commands_are_combined(tmp_path: Path) -> None:
    revoked = profile(
        status="Revoked",
        tags={"Team": "a"},
        profileVersion="v1",
        revocationRecord={
            "revokedAt": "2026-01-01T00:00:20+00:00",
            "revocationEffectiveFrom": "2026-01-01T00:00:10+00:00",
        },
    )
    profiles = read(tmp_path, {"profiles": [profile(status="Revoked"), profile("other")]}, [revoked])
    assert reasons(profiles, 5, 15, 19, 21, None) == [
        None,
        None,
        None,
        "profile-revoked",
        "time-unknown",
    ]
    assert profiles.invalidated_after(arn("prod"), at(5)) is None
    assert profiles.invalidated_after(arn("prod"), at(15)) == at(10)
    assert profiles.depends_on_time(arn("prod"))
    assert not profiles.depends_on_time(arn("other"))
    keys = profiles.condition_keys(arn("prod"))
    assert keys["aws:resourcetag/team"] == "a"
    assert keys["aws:resourcetag/other"] is ABSENT
    assert keys["signer:profileversion"] == "v1"
    assert profiles.condition_keys(arn("other"))["aws:resourcetag/team"] is UNKNOWN


def test_calls_win_over_the_file_unless_it_says_that_an_active_profile_is_not(tmp_path: Path) -> None:
    put = call("PutSigningProfile", 10, platform=NOTATION, version="v2")
    cancel = call("CancelSigningProfile", 20)
    active, canceled = (
        read(tmp_path, {"profiles": [profile(status=status)]}) for status in ("Active", "Canceled")
    )
    both = [cancel, put, cancel]
    assert reasons(canceled.with_changes(both), 5, 10, 15, 20, 25) == [
        "profile-status-unknown", "profile-status-unknown", None, "profile-status-unknown", "profile-canceled",
    ]  # fmt: skip
    # The file may be older than the last call.
    assert reasons(active.with_changes(both), 15, 25) == [None, "profile-canceled"]
    assert reasons(canceled.with_changes([put]), 15) == ["profile-status-unknown"]
    # A version that is not the current one can be revoked without an effect on it.
    revoke = call("RevokeSigningProfile", 30, version="v1", effective=at(1))
    assert reasons(active.with_changes([put, revoke]), 15, 35) == [None, None]
    current = call("RevokeSigningProfile", 30, version="v2", effective=at(12))
    revoked = read(tmp_path, {"profiles": [profile(status="Revoked")]}).with_changes([put, current])
    assert reasons(revoked, 15, 35) == [None, "profile-revoked"]
    assert revoked.invalidated_after(arn("prod"), at(15)) == at(12)
    unseen = read(tmp_path, {"profiles": []}).with_changes([call("CancelSigningProfile", 20)])
    assert reasons(unseen, 5, 25) == ["profile-status-unknown", "profile-canceled"]


def test_only_a_complete_listing_shows_that_a_profile_does_not_exist(tmp_path: Path) -> None:
    document = {"profiles": [profile("other")]}
    assert reasons(read(tmp_path, document), 1) == ["profile-not-in-files"]
    complete = read(tmp_path, document, complete=True)
    assert reasons(complete, 1) == ["profile-not-found"]
    assert complete.fault(arn("prod", "eu-west-1"), at(1)).reason == "profile-not-in-files"
    with pytest.raises(UnusableInput, match="is only a part of the profiles"):
        read(tmp_path, document | {"nextToken": "x"}, complete=True)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "0.json: "),
        ('{"profiles": [', "0.json: "),
        ([1], "[0] is a number instead of an object"),
        ({}, "is neither the output of list-signing-profiles nor of get-signing-profile"),
        ({"profiles": {}}, "profiles is an object instead of a list"),
        ({"profiles": [{}]}, "profiles[0] lacks the key 'arn'"),
        (profile(arn="arn:aws:s3:::x"), "arn is 'arn:aws:s3:::x', which is not the ARN of a signing"),
        (profile(status="ACTIVE"), "status is 'ACTIVE' instead of one of Active, Canceled, Revoked"),
        (profile(tags=["a"]), "tags is a list instead of an object"),
        (profile(revocationRecord={"revokedAt": "soon"}), "'soon' is not a time"),
        (profile(revocationRecord={"revokedAt": True}), "revokedAt is not a time"),
        ([profile(), profile(status="Canceled")], "the status of 'arn:aws:signer:us-east-1:"),
        ([profile(), profile(platformId="x")], "the platform of 'arn:aws:signer:us-east-1:"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, document: Any, message: str
) -> None:
    with pytest.raises(UnusableInput) as raised:
        read(tmp_path, document)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
