"""The calls that later decisions depend on, in every layout that CloudTrail records come in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.pushlog.event import (
    Change,
    ConfigurationChange,
    Other,
    ProfileChange,
    SessionStart,
)
from tests.simulator.log_files import events, malformed
from tests.simulator.records import (
    Record,
    deleted_configuration,
    lines,
    put_configuration,
    records_file,
)
from tests.strategies import document_of

DOCUMENT = document_of([["prod/*"]])
POLICY = '{"Version": "2012-10-17", "Statement": []}'


def signer(name: str, parameters: Record, response: Any = None) -> Record:
    return deleted_configuration(
        eventSource="signer.amazonaws.com",
        eventName=name,
        requestParameters=parameters,
        responseElements=response,
    )


def sts(name: str, parameters: Any, response: Any = None) -> Record:
    return deleted_configuration(
        eventSource="sts.amazonaws.com",
        eventName=name,
        requestParameters=parameters,
        responseElements={"credentials": {"accessKeyId": "ASIA1"}} if response is None else response,
    )


TAGS = [{"key": "team", "value": "a"}]
RECORDS = {
    "put": put_configuration(DOCUMENT),
    "delete": deleted_configuration(),
    "new profile": signer(
        "PutSigningProfile",
        {"profileName": "prod", "platformId": "Notation-OCI-SHA384-ECDSA"},
        {"profileVersion": "v1"},
    ),
    "canceled": signer("CancelSigningProfile", {"profileName": "prod"}),
    "revoked": signer(
        "RevokeSigningProfile",
        {"profileName": "prod", "profileVersion": "v1", "effectiveTime": "2025-11-01T00:00:00Z"},
    ),
    "plain": sts("AssumeRole", {"roleArn": "r"}),
    "policy": sts("AssumeRole", {"policy": POLICY, "policyArns": [{"arn": "a"}], "tags": TAGS}),
    "web": sts("AssumeRoleWithWebIdentity", {"principalTags": {"team": "b"}}),
    "transitive": sts("AssumeRole", {"incomingTransitiveTags": {"team": "c"}, "tags": []}),
    "federated": sts("GetFederationToken", {"policy": POLICY}),
    "unseen": sts("AssumeRoleWithSAML", None),
    "unreadable": sts("AssumeRole", {"policy": 1}),
}


def changes(folder: Path, content: bytes) -> list[Change]:
    found = events(folder, content)
    assert malformed(found) == []
    return [each.change for each in found if isinstance(each, Other) and each.change is not None]


def table(record: Record) -> bytes:
    """A row as Athena writes it: names of columns in lower case, and objects as JSON."""
    row = {
        key.lower(): "" if value is None else value if isinstance(value, str) else json.dumps(value)
        for key, value in record.items()
    } | {"errorcode": ""}
    text = io.StringIO()
    writer = csv.DictWriter(text, row.keys())
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue().encode()


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_change_is_the_same_in_every_layout(tmp_path: Path, record: Record) -> None:
    layouts = (records_file(record), lines(record), table(record))
    in_file, in_line, in_table = (changes(tmp_path, content) for content in layouts)
    assert len(in_file) == 1
    assert in_file == in_line == in_table


def test_a_change_has_every_field(tmp_path: Path) -> None:
    found = {name: changes(tmp_path, lines(record))[0] for name, record in RECORDS.items()}
    put, delete = found["put"], found["delete"]
    assert isinstance(put, ConfigurationChange)
    assert json.loads(put.document or "") == DOCUMENT
    assert (put.account, put.region, put.principal) == (
        "111122223333", "us-east-1", "arn:aws:iam::111122223333:user/ops",
    )  # fmt: skip
    assert isinstance(delete, ConfigurationChange)
    assert delete.document is None
    new, revoked = found["new profile"], found["revoked"]
    assert isinstance(new, ProfileChange)
    assert (new.profile, new.platform, new.version) == ("prod", "Notation-OCI-SHA384-ECDSA", "v1")
    assert isinstance(revoked, ProfileChange)
    assert (revoked.version, str(revoked.effective)) == ("v1", "2025-11-01 00:00:00+00:00")
    tags = {name: (("team", value),) for name, value in zip("abc", "abc", strict=True)}
    assert {name: found[name] for name in RECORDS if isinstance(found[name], SessionStart)} == {
        "plain": SessionStart("ASIA1"),
        "policy": SessionStart("ASIA1", (POLICY,), ("a",), tags["a"]),
        "web": SessionStart("ASIA1", tags=tags["b"]),
        "transitive": SessionStart("ASIA1", tags=tags["c"]),
        "federated": SessionStart("ASIA1", (POLICY,)),
        "unseen": SessionStart("ASIA1", is_complete=False),
        "unreadable": SessionStart("ASIA1", is_complete=False),
    }


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_failed_call_changes_nothing(tmp_path: Path, record: Record) -> None:
    assert changes(tmp_path, lines(record | {"errorCode": "AccessDenied"})) == []


def test_a_change_that_cannot_be_placed_is_malformed(tmp_path: Path) -> None:
    for record, reason in (
        (RECORDS["delete"] | {"eventTime": None}, "has no eventTime"),
        (signer("CancelSigningProfile", {}), "has no requestParameters.profileName"),
    ):
        (found,) = malformed(events(tmp_path, lines(record)))
        assert found.reason == reason
    assert changes(tmp_path, lines(sts("AssumeRole", {}, {"credentials": None}))) == []
