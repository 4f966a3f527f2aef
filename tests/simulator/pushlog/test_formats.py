"""The fields of each format, and which events count as the push of an image."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.pushlog.event import Caller, Push, caller_text
from simulator.reading.malformed import Malformed
from tests.simulator import records
from tests.simulator.log_files import events, kinds, malformed, pushes, repositories
from tests.simulator.records import (
    DIGEST,
    INDEX,
    OCI_MANIFEST,
    ROLE,
    cloudtrail,
    distribution,
    eventbridge,
    harbor,
    harbor_cloudevent,
    lines,
    records_file,
    zipped,
)

NOON = datetime(2025, 12, 1, 10, tzinfo=UTC)
SIGNATURE_TAG = "sha256-" + "0" * 64


def query_results(record: dict[str, Any]) -> bytes:
    """As `aws cloudtrail get-query-results` prints the records of a query."""
    cells = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in record.items()
    }
    row = [{key: value} for key, value in cells.items()]
    return json.dumps({"QueryStatus": "FINISHED", "QueryResultRows": [row]}, indent=4).encode()


def test_a_cloudtrail_push_has_every_field(tmp_path: Path) -> None:
    assert pushes(tmp_path, zipped(records_file(cloudtrail()))) == [
        Push(
            feed="CloudTrail",
            kind="CloudTrail PutImage",
            repository="prod/api",
            time=NOON,
            account="111122223333",
            region="us-east-1",
            tag="1.0",
            digest=DIGEST,
            principal=ROLE,
            event_id="cloudtrail-1",
            caller=caller_text(
                *Caller(
                    type="AssumedRole",
                    arn="arn:aws:sts::111122223333:assumed-role/ci/",
                    issuer_arn=ROLE,
                )
            ),
            session="build",
        )
    ]


def test_an_eventbridge_push_has_every_field_except_the_principal(tmp_path: Path) -> None:
    assert pushes(tmp_path, lines(eventbridge())) == [
        Push(
            feed="EventBridge",
            kind="EventBridge ECR Image Action PUSH",
            repository="prod/api",
            time=NOON.replace(second=3),
            account="111122223333",
            region="us-east-1",
            tag="1.0",
            digest=DIGEST,
            event_id="eventbridge-1",
        )
    ]


def test_a_distribution_push_has_its_fields(tmp_path: Path) -> None:
    assert pushes(tmp_path, json.dumps({"events": [distribution()]}).encode()) == [
        Push(
            feed="Distribution",
            kind="Distribution push",
            repository="prod/api",
            time=NOON.replace(microsecond=123456),
            tag="1.0",
            digest=DIGEST,
            principal="ci",
            event_id="distribution-1",
        )
    ]


@pytest.mark.parametrize("webhook", [harbor(), harbor_cloudevent()], ids=["own form", "CloudEvents"])
def test_a_harbor_push_has_its_fields(tmp_path: Path, webhook: dict[str, Any]) -> None:
    assert pushes(tmp_path, lines(webhook)) == [
        Push(
            feed="Harbor",
            kind=f"Harbor {webhook['type']}",
            repository="prod/api",
            time=NOON,
            tag="1.0",
            digest=DIGEST,
            principal="admin",
        )
    ]


def test_a_harbor_webhook_has_a_push_for_each_resource(tmp_path: Path) -> None:
    found = pushes(tmp_path, lines(harbor(tags=("1.0", "latest", DIGEST))))
    assert [push.tag for push in found] == ["1.0", "latest", None]


PLAIN = Push(
    feed="plain",
    kind="plain record",
    repository="prod/api",
    time=NOON,
    account="111122223333",
    region="eu-west-1",
    tag="1.0",
    digest=DIGEST,
    principal="ci",
    event_id="7",
)


def test_plain_json_lines_have_their_fields(tmp_path: Path) -> None:
    record = {
        "repositoryName": "prod/api",
        "timestamp": "2025-12-01T11:00:00+01:00",
        "registryId": "111122223333",
        "awsRegion": "eu-west-1",
        "imageTag": "1.0",
        "imageDigest": DIGEST,
        "user": "ci",
        "eventID": "7",
    }
    assert pushes(tmp_path, lines(record)) == [PLAIN]


def test_a_csv_table_has_its_fields(tmp_path: Path) -> None:
    table = (
        "time, repository,tag,digest,principal,account,region,id\r\n"
        f"2025-12-01 10:00:00,prod/api,1.0,{DIGEST},ci,111122223333,eu-west-1,7\r\n"
        "\r\n"
        ',"payments/api",,,,,,\r\n'
    )
    assert pushes(tmp_path, table.encode("utf-8-sig")) == [
        PLAIN,
        Push(feed="plain", kind="plain record", repository="payments/api"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        records_file(cloudtrail()),
        json.dumps({"Records": [cloudtrail()]}, indent=2).encode(),
        json.dumps({"NextToken": {"a": [1]}, "Events": [cloudtrail()]}).encode(),
        json.dumps(
            {"Events": [{"EventName": "PutImage", "CloudTrailEvent": json.dumps(cloudtrail())}]}
        ).encode(),
        json.dumps([cloudtrail()]).encode(),
        lines(cloudtrail()),
        json.dumps(cloudtrail(), indent=1).encode(),
        lines(eventbridge(detail=cloudtrail(), detail_type="AWS API Call via CloudTrail")),
        json.dumps({"Records": [{"messageId": "1", "body": json.dumps(cloudtrail())}]}).encode(),
        json.dumps({"Messages": 1, "Body": json.dumps(cloudtrail())}).encode(),
        lines({"Type": "Notification", "Message": json.dumps(cloudtrail())}),
        json.dumps({"Messages": [{"MessageId": "1", "Body": json.dumps(cloudtrail())}]}).encode(),
        json.dumps(
            {
                "events": [{"timestamp": 1, "message": json.dumps(cloudtrail())}],
                "searchedLogStreams": [],
            }
        ).encode(),
        query_results(cloudtrail()),
        json.dumps(json.loads(query_results(cloudtrail()))["QueryResultRows"]).encode(),
        json.dumps({"QueryResultRows": [[{"eventJson": json.dumps(cloudtrail())}]]}).encode(),
        json.dumps([json.dumps(cloudtrail())], indent=4).encode(),
        json.dumps([[json.dumps(cloudtrail())]]).encode(),
        json.dumps([json.dumps({"message": json.dumps(cloudtrail())})]).encode(),
        b"2025-12-01T10:00:00.000Z " + lines(cloudtrail()),
        b"\n\n  " + lines(cloudtrail()) + b"\n\n",
        "﻿".encode() + lines(cloudtrail()),
    ],
    ids=[
        "file on one line",
        "file laid out",
        "array behind other keys",
        "lookup-events",
        "bare array",
        "one a line",
        "one laid out",
        "through EventBridge",
        "through SQS and Lambda",
        "through SQS",
        "through SNS",
        "receive-message",
        "filter-log-events",
        "get-query-results",
        "rows of get-query-results",
        "get-query-results with eventJson",
        "messages of filter-log-events",
        "messages of filter-log-events in lists",
        "wrapped messages",
        "CloudWatch export",
        "blank lines",
        "byte order mark",
    ],
)
@pytest.mark.parametrize("compress", [False, True], ids=["plain", "gzip"])
def test_a_record_is_found_in_any_envelope(tmp_path: Path, content: bytes, compress: bool) -> None:
    found = events(tmp_path, zipped(content) if compress else content)
    assert repositories(found) == ["prod/api"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("identity", "principal"),
    [
        (
            {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/me"},
            "arn:aws:iam::111122223333:user/me",
        ),
        ({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}, "arn:aws:iam::111122223333:root"),
        ({"type": "AWSService", "invokedBy": "ecr.amazonaws.com"}, "ecr.amazonaws.com"),
        ({"type": "WebIdentityUser", "principalId": "pool:me"}, "pool:me"),
        ({"type": "Unknown", "sessionContext": None}, None),
        (None, None),
    ],
)
def test_the_principal_is_the_one_that_permissions_are_granted_to(
    tmp_path: Path, identity: Any, principal: str | None
) -> None:
    (push,) = pushes(tmp_path, lines(cloudtrail(userIdentity=identity)))
    assert push.principal == principal


OTHERS: list[tuple[dict[str, Any], str]] = [
    (cloudtrail(errorCode="AccessDenied", requestParameters=None), "CloudTrail PutImage (failed)"),
    (cloudtrail(eventName="BatchGetImage"), "CloudTrail BatchGetImage"),
    (cloudtrail(eventName="DescribeImages", requestParameters=None), "CloudTrail DescribeImages"),
    (cloudtrail(eventSource="s3.amazonaws.com"), "CloudTrail other services"),
    (cloudtrail(tag=f"{SIGNATURE_TAG}.sig"), "CloudTrail PutImage (signature)"),
    (cloudtrail(tag=f"{SIGNATURE_TAG}.att"), "CloudTrail PutImage (attestation)"),
    (cloudtrail(tag=f"{SIGNATURE_TAG}.sbom"), "CloudTrail PutImage (SBOM)"),
    (cloudtrail(tag=SIGNATURE_TAG), "CloudTrail PutImage (referrers list)"),
    (
        cloudtrail(manifest={"config": {"mediaType": "application/vnd.cncf.notary.signature"}}),
        "CloudTrail PutImage (signature)",
    ),
    (
        cloudtrail(manifest={"artifactType": "application/vnd.cncf.notary.signature", "config": {}}),
        "CloudTrail PutImage (signature)",
    ),
    (
        cloudtrail(manifest={"config": {"mediaType": "application/vnd.cncf.helm.config.v1+json"}}),
        "CloudTrail PutImage (Helm chart)",
    ),
    (
        cloudtrail(manifest={"layers": [{"mediaType": "application/vnd.in-toto+json"}]}),
        "CloudTrail PutImage (attestation)",
    ),
    (
        cloudtrail(
            manifest={"layers": [{"mediaType": "application/vnd.dev.cosign.simplesigning.v1+json"}]}
        ),
        "CloudTrail PutImage (signature)",
    ),
    (
        cloudtrail(manifest={"config": {"mediaType": "application/vnd.wasm.config.v0+json"}}),
        "CloudTrail PutImage (artifact)",
    ),
    (
        cloudtrail(media_type=INDEX, manifest={"subject": {"digest": DIGEST}, "manifests": []}),
        "CloudTrail PutImage (referrer)",
    ),
    (eventbridge(detail={"result": "FAILURE"}), "EventBridge ECR Image Action PUSH (failed)"),
    (eventbridge(detail={"action-type": "DELETE"}), "EventBridge ECR Image Action DELETE"),
    (
        eventbridge(detail={"artifact-media-type": "application/vnd.cncf.notary.signature"}),
        "EventBridge ECR Image Action PUSH (signature)",
    ),
    (eventbridge(detail_type="ECR Image Scan"), "EventBridge ECR Image Scan"),
    (
        eventbridge(detail_type="ECR Pull Through Cache Action"),
        "EventBridge ECR Pull Through Cache Action",
    ),
    (eventbridge(detail_type="ECR Replication Action"), "EventBridge ECR Replication Action"),
    (eventbridge(detail_type="ECR Referrer Action"), "EventBridge ECR Referrer Action"),
    (eventbridge(source="aws.s3"), "EventBridge other services"),
    (distribution(action="pull"), "Distribution pull"),
    (distribution(action="mount"), "Distribution mount"),
    (distribution(action="delete", target={"mediaType": None}), "Distribution delete"),
    (
        distribution(target={"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "tag": ""}),
        "Distribution push (layer or configuration)",
    ),
    (harbor(type="PULL_ARTIFACT"), "Harbor PULL_ARTIFACT"),
    (harbor(tags=(f"{SIGNATURE_TAG}.sig",)), "Harbor PUSH_ARTIFACT (signature)"),
]


@pytest.mark.parametrize(("record", "kind"), OTHERS, ids=[kind for _, kind in OTHERS])
def test_other_events_are_counted_by_kind(tmp_path: Path, record: dict[str, Any], kind: str) -> None:
    found = events(tmp_path, lines(record))
    assert kinds(found) == [kind]
    assert len(found) == 1


@pytest.mark.parametrize(
    "record",
    [
        cloudtrail(tag=None),
        cloudtrail(responseElements=None),
        cloudtrail(media_type=INDEX, manifest={"manifests": []}),
        cloudtrail(
            manifest={"config": {"mediaType": "application/vnd.oci.image.config.v1+json"}, "layers": []}
        ),
        cloudtrail(manifest='{"cut of'),
        cloudtrail(manifest="[]"),
        cloudtrail(manifest={"config": {"mediaType": 7}, "layers": [3]}),
        eventbridge(detail={"image-tag": None, "manifest-media-type": OCI_MANIFEST}),
        eventbridge(detail={"artifact-media-type": "application/vnd.oci.image.config.v1+json"}),
        distribution(target={"tag": None}, actor={}),
        harbor(occur_at=None),
    ],
)
def test_optional_fields_may_be_missing(tmp_path: Path, record: dict[str, Any]) -> None:
    assert len(pushes(tmp_path, lines(record))) == 1


BROKEN: list[tuple[dict[str, Any], str]] = [
    (cloudtrail(requestParameters=None), "has no requestParameters.repositoryName"),
    (
        cloudtrail(requestParameters=[]),
        "is not what CloudTrail writes: requestParameters is not an object",
    ),
    (cloudtrail(repository=""), "has no requestParameters.repositoryName"),
    (cloudtrail(repository=7), "requestParameters.repositoryName is not a string"),  # type: ignore[arg-type]
    (cloudtrail(eventTime="yesterday"), "'yesterday' is not a time in ISO 8601"),
    (cloudtrail(eventTime=[]), "is not what CloudTrail writes: eventTime is not a time"),
    (cloudtrail(eventTime="0001-01-01T00:00:00+14:00"), "is not a time in ISO 8601"),
    (cloudtrail(eventName=None), "has no eventName"),
    (cloudtrail(eventName=""), "has no eventName"),
    (cloudtrail(userIdentity="root"), "userIdentity is not an object"),
    (eventbridge(detail={"repository-name": None}), "has no repository-name"),
    (eventbridge(detail={"result": None}), "has no result"),
    (eventbridge() | {"detail": None}, "has no object detail"),
    (
        eventbridge(detail_type="AWS API Call via CloudTrail") | {"detail": {}},
        "has a detail that is not a CloudTrail record",
    ),
    (distribution(target=None) | {"target": {}}, "has no target.repository"),
    (distribution(target={"mediaType": None}), "has no target.mediaType"),
    (harbor(event_data={"repository": {}}), "has no repository.repo_full_name"),
    (harbor(tags=()), "has no resources"),
    (
        harbor(event_data={"repository": {"repo_full_name": "a"}, "resources": [1]}),
        "has a resource that is not an object",
    ),
    (harbor(occur_at="noon"), "is not a time in ISO 8601, nor in seconds or milliseconds since 1970"),
    (harbor(occur_at=1e300), "is not a time in ISO 8601, nor in seconds or milliseconds since 1970"),
    ({"repository": None}, "has no repository"),
    ({"something": "else"}, "is in no known log format"),
    ({"CloudTrailEvent": "{"}, "CloudTrailEvent is not JSON"),
    ({"CloudTrailEvent": "[]"}, "is not an object"),
    ({"CloudTrailEvent": "[1, 2]"}, "is not an object, nor a row of CloudTrail Lake"),
    (
        {"message": json.dumps([{"eventName": "a"}, {"eventSource": "b"}, {"eventName": "c"}])},
        "is not an object, nor a row of CloudTrail Lake",
    ),
    ({"message": '"{"'}, "the string is not JSON"),
    ({"body": 7}, "body is not a string"),
    (
        {"body": json.dumps({"body": json.dumps({"body": json.dumps({"body": "{}"})})})},
        "is wrapped too deeply",
    ),
]


@pytest.mark.parametrize(("record", "reason"), BROKEN, ids=[reason for _, reason in BROKEN])
def test_a_record_with_a_wrong_field_is_malformed(
    tmp_path: Path, record: dict[str, Any], reason: str
) -> None:
    found = events(tmp_path, lines(records.cloudtrail(), record, records.cloudtrail()))
    assert repositories(found) == ["prod/api", "prod/api"]
    (broken,) = malformed(found)
    assert reason in broken.reason
    assert broken.position == "record 2"
    assert str(broken).startswith(f"{tmp_path / 'log'}: record 2: ")


@pytest.mark.parametrize(
    "name", ["Prod/Api", "p", "prod/api:1.0", "prod//api", "x" * 257, "a\ud800", "é/a"]
)
@pytest.mark.parametrize(
    "content",
    [
        lambda name: records_file(cloudtrail(name)),
        lambda name: lines(cloudtrail(name)),
        lambda name: lines(eventbridge(name)),
        lambda name: lines(distribution(name)),
        lambda name: lines(harbor(name)),
        lambda name: lines({"repository": name}),
        lambda name: lines({"repositoryName": name}),
    ],
    ids=[
        "CloudTrail",
        "CloudTrail lines",
        "EventBridge",
        "Distribution",
        "Harbor",
        "reference",
        "name",
    ],
)
def test_a_push_to_a_name_that_ecr_refuses_is_malformed(
    tmp_path: Path, content: Callable[[str], bytes], name: str
) -> None:
    (broken,) = events(tmp_path, content(name))
    assert isinstance(broken, Malformed)
    assert broken.position == "record 1"
    assert "is not a valid ECR repository name" in broken.reason


def test_only_pushes_need_a_valid_name(tmp_path: Path) -> None:
    found = events(tmp_path, lines(distribution("Prod", action="pull"), cloudtrail("P", errorCode="x")))
    assert kinds(found) == ["Distribution pull", "CloudTrail PutImage (failed)"]


URI = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/prod/api"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"repository": URI}, {}),
        ({"repository": f"{URI}:2.0"}, {"tag": "2.0"}),
        ({"repository": f"{URI}:2.0@{DIGEST}"}, {"tag": "2.0", "digest": DIGEST}),
        ({"repository": f"{URI}:2.0", "tag": "3.0"}, {"tag": "3.0"}),
        ({"repository": "arn:aws:ecr:eu-west-1:444455556666:repository/prod/api"}, {}),
        ({"repository": "prod/api", "account": "444455556666", "region": "eu-west-1"}, {}),
        ({"repositoryName": URI, "awsRegion": "eu-west-1"}, {}),
        ({"repositoryName": "prod/api", "repositoryUri": URI}, {}),
    ],
)
def test_a_plain_record_may_hold_an_image_uri_or_an_arn(
    tmp_path: Path, record: dict[str, Any], expected: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {
        "feed": "plain",
        "kind": "plain record",
        "repository": "prod/api",
        "account": "444455556666",
        "region": "eu-west-1",
    }
    assert pushes(tmp_path, lines(record)) == [Push(**fields | expected)]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"repository": "docker.io/library/nginx"}, "is not in a private ECR registry"),
        ({"repository": URI, "region": "eu-central-1"}, "names two registries"),
        (cloudtrail(URI), "names two registries"),
    ],
)
def test_a_push_to_no_registry_or_to_two_is_malformed(
    tmp_path: Path, record: dict[str, Any], reason: str
) -> None:
    (broken,) = malformed(events(tmp_path, lines(record)))
    assert reason in broken.reason


TIMES: list[tuple[Any, datetime]] = [
    ("2025-12-01T10:00:00Z", NOON),
    ("2025-12-01 10:00:00.000", NOON),
    ("2025-12-01 10:00:00.000 UTC", NOON),
    ("2025-12-01 10:00:00 GMT", NOON),
    ("2025-12-01 11:30:00.000 +01:30", NOON),
    ("20251201T100000Z", NOON),
    ("20251201", NOON.replace(hour=0)),
    (1764583200, NOON),
    (1764583200.5, NOON.replace(microsecond=500_000)),
    (1764583200500, NOON.replace(microsecond=500_000)),
    ("1764583200", NOON),
    ("1764583200.25", NOON.replace(microsecond=250_000)),
    ("1764583200000", NOON),
    ("1.7645832E9", NOON),
    (0, datetime(1970, 1, 1, tzinfo=UTC)),
    (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
]


@pytest.mark.parametrize(("value", "time"), TIMES, ids=[str(value) for value, _ in TIMES])
def test_a_time_may_be_in_seconds_or_milliseconds_since_1970(
    tmp_path: Path, value: Any, time: datetime
) -> None:
    for content in (
        lines(
            cloudtrail(eventTime=value),
            eventbridge(time=value),
            distribution(timestamp=value),
            harbor(occur_at=value),
            {"repository": "prod/api", "time": value},
        ),
        records_file(cloudtrail(eventTime=value)),
        # A short number in a table could be part of a date.
        f"repository,time\nprod/api,{value if len(str(value)) > 2 else time}\n".encode(),
    ):
        assert {push.time for push in pushes(tmp_path, content)} == {time}


@pytest.mark.parametrize("digits", ["9" * 5_000, "-" + "9" * 5_000, "1e999"])
def test_a_time_with_too_many_digits_is_not_shown_as_infinite(tmp_path: Path, digits: str) -> None:
    for record in (cloudtrail(eventTime=0), {"repository": "prod/api", "time": 0}):
        text = json.dumps(record).replace('ime": 0', f'ime": {digits}')
        (broken,) = malformed(events(tmp_path, text.encode()))
        assert broken.reason.startswith("a number out of range is not a time")


@pytest.mark.parametrize(
    "value", ["1e300", 1e300, 10**30, True, [], "12:00", "1764583200000000000", ""]
)
def test_any_other_time_is_malformed(tmp_path: Path, value: Any) -> None:
    for record in (cloudtrail(eventTime=value), distribution(timestamp=value), harbor(occur_at=value)):
        (broken,) = malformed(events(tmp_path, lines(record)))
        assert "time" in broken.reason or "eventTime" in broken.reason
