"""Rows of CloudTrail Lake and Athena give the event of the record that they come from, or are malformed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.log_files import events, kinds, malformed, repositories
from tests.simulator.records import cloudtrail, lines

MANIFEST = {
    "config": {"mediaType": "application/vnd.oci.image.config.v1+json"},
    "layers": [{"size": 1}],
}
SIGNATURE = {"config": {"mediaType": "application/vnd.cncf.notary.signature"}}
RECORDS = {
    "push": cloudtrail(),
    "push by digest": cloudtrail(tag=None),
    "push with a manifest": cloudtrail(manifest=MANIFEST),
    "signature": cloudtrail(manifest=SIGNATURE),
    "failed": cloudtrail(errorCode="AccessDenied", responseElements=None),
    "other call": cloudtrail(eventName="BatchGetImage", requestParameters={"x": "a, b=c"}),
    "other service": cloudtrail(eventSource="s3.amazonaws.com"),
}


def table(rows: list[dict[str, str]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0].keys(), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_json(record: dict[str, Any]) -> dict[str, str]:
    return {
        key: "" if value is None else value if isinstance(value, str) else json.dumps(value)
        for key, value in record.items()
    }


def as_map(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={as_map(inner)}" for key, inner in value.items()) + "}"
    return str(value)


def as_maps(record: dict[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else as_map(value) for key, value in record.items()}


def lower(row: dict[str, str]) -> dict[str, str]:
    return {key.lower(): cell for key, cell in row.items()}


WRITERS = {
    "JSON": as_json,
    "JSON in lower case": lambda record: lower(as_json(record)),
    "maps": as_maps,
    "maps in lower case": lambda record: lower(as_maps(record)),
    "eventJson": lambda record: {"eventName": record["eventName"], "eventJson": json.dumps(record)},
    "eventjson": lambda record: {"eventjson": json.dumps(record)},
    "CloudTrailEvent": lambda record: {"CloudTrailEvent": json.dumps(record)},
    "message": lambda record: {"timestamp": "1764583200000", "message": json.dumps(record)},
    "Logs Insights": lambda record: {"@timestamp": "2025-12-01", "@message": json.dumps(record)},
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_row_is_read_like_its_record(tmp_path: Path, record: dict[str, Any], write: Any) -> None:
    expected = events(tmp_path, lines(record))
    assert not malformed(expected)
    assert events(tmp_path, table([write(record)])) == expected


def test_keys_in_maps_may_be_in_lower_case(tmp_path: Path) -> None:
    def lowered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.lower(): lowered(inner) for key, inner in value.items()}
        return value

    row = lower(as_maps(lowered(cloudtrail())))
    assert events(tmp_path, table([row])) == events(tmp_path, lines(cloudtrail()))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"requestParameters": ""}, "has no requestParameters.repositoryName"),
        ({"requestParameters": "{repositoryName}"}, "is neither JSON nor a map that can be read"),
        ({"requestParameters": "{repositoryName=a=b}"}, "is neither JSON nor a map that can be read"),
        (
            {"requestParameters": "{repositoryName=prod/a, repositoryName=prod/b}"},
            "is neither JSON nor a map that can be read",
        ),
        (
            {"requestParameters": "{repositoryName=prod/a, repositoryname=prod/b}"},
            "is neither JSON nor a map that can be read",
        ),
        (
            {"requestParameters": '{"repositoryName": "prod/a", "REPOSITORYNAME": "prod/b"}'},
            "requestParameters has keys that differ only in case",
        ),
        (
            {"responseElements": '{image={"imageId": {"imageDigest": "a", "imagedigest": "b"}}}'},
            "responseElements has keys that differ only in case",
        ),
        ({"REQUESTPARAMETERS": "{repositoryName=prod/b}"}, "columns whose names differ only in case"),
        ({"responseElements": ""}, "does not say whether the call succeeded"),
        ({"responseElements": "null"}, "does not say whether the call succeeded"),
        ({"responseElements": "{}"}, "does not say whether the call succeeded"),
        (
            {"requestParameters": "{imageTag=x, y, repositoryName=prod/b}"},
            "is neither JSON nor a map that can be read",
        ),
        ({"requestParameters": "{repositoryName=prod/a"}, "is neither JSON nor a map"),
        ({"requestParameters": "{a=" * 50 + "}" * 50}, "is neither JSON nor a map"),
        ({"requestParameters": "[]"}, "is not what CloudTrail writes"),
        ({"requestParameters": "{repositoryName=Prod}"}, "is not a valid ECR repository name"),
        ({"eventSource": ""}, "has no eventSource"),
        ({"eventName": ""}, "has no eventName"),
        ({"eventJson": "{"}, "eventjson is not JSON"),
        ({"eventJson": "{}"}, "eventJson is not a CloudTrail record"),
    ],
)
def test_a_row_that_cannot_be_understood_is_malformed(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    (broken,) = malformed(events(tmp_path, table([as_maps(cloudtrail()) | change])))
    assert reason in broken.reason
    assert broken.position == "line 2"


def test_calls_that_push_nothing_need_no_parameters(tmp_path: Path) -> None:
    row = {"eventSource": "ecr.amazonaws.com", "eventName": "DescribeImages"}
    assert kinds(events(tmp_path, table([row]))) == ["CloudTrail DescribeImages"]


def test_success_needs_a_column_that_shows_it(tmp_path: Path) -> None:
    row = as_maps(cloudtrail())
    del row["responseElements"]
    (broken,) = malformed(events(tmp_path, table([row])))
    assert "does not say whether the call succeeded" in broken.reason
    for column in ("errorCode", "errorcode"):
        assert repositories(events(tmp_path, table([row | {column: ""}]))) == ["prod/api"]
        failed = table([row | {column: "AccessDenied"}])
        assert kinds(events(tmp_path, failed)) == ["CloudTrail PutImage (failed)"]
