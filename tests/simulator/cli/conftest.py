"""A configuration and logs for the tests of all commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulator.records import cloudtrail, eventbridge, lines, records_file, zipped
from tests.strategies import ARN, document_of

PROD, PAY = f"{ARN}prod", f"{ARN}pay"
# The registry that the records of all formats name.
HOME = "111122223333/us-east-1"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "signing.json"
    file.write_text(
        json.dumps(document_of([["prod/*", "*-pci"], ["prod/pay", "idle"]], ["prod", "pay"]))
    )
    return file


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    below = folder / "AWSLogs" / "CloudTrail"
    below.mkdir(parents=True)
    calls = [
        cloudtrail("prod/pay", 1),
        cloudtrail("prod/web", 2, tag=None, eventTime="2025-11-30T10:00:00Z"),
        cloudtrail("sandbox/x", 3),
        cloudtrail("sandbox/x", 4, eventTime="2025-12-02T10:00:00Z"),
        cloudtrail("sandbox/y", 5, eventName="BatchGetImage"),
        cloudtrail("prod/pay", 1),
    ]
    (below / "one.json.gz").write_bytes(zipped(records_file(*calls)))
    digest = {"digestStartTime": "2025-12-01T00:00:00Z", "logFiles": []}
    (below / "digest.json.gz").write_bytes(zipped(json.dumps(digest).encode()))
    (folder / "events.jsonl").write_bytes(lines(eventbridge("prod/pay"), eventbridge("prod/new", 2)))
    return folder
