"""What is in a log is counted, whatever it is mixed with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.pushlog.event import DigestFile, Other
from simulator.pushlog.reader import read_events
from simulator.reading.malformed import Malformed
from simulator.reading.sources import sources
from tests.simulator.log_files import events, malformed, pushes, repositories
from tests.simulator.records import cloudtrail, distribution, eventbridge, lines, records_file, zipped

DIGEST = {"digestStartTime": "2025-12-01T00:00:00Z", "logFiles": []}


def test_logs_around_digests_are_read(tmp_path: Path) -> None:
    log = records_file(cloudtrail("a/b"))
    found = events(tmp_path, lines(DIGEST) + log + b"\n" + lines(DIGEST) + b"garbage\n" + log)
    assert repositories(found) == ["a/b", "a/b"]
    assert [event for event in found if isinstance(event, Other)] == [Other("CloudTrail digest", 2)]
    assert len(malformed(found)) == 1
    assert events(tmp_path, lines(DIGEST)) == [DigestFile()]
    # A digest before a fault is counted as well.
    other, fault = events(tmp_path, zipped(lines(DIGEST))[:-4])[::-1]
    assert other == Other("CloudTrail digest", 1)
    assert isinstance(fault, Malformed)


@pytest.mark.parametrize("key", ["events", "Events", "Records", "Messages", "QueryResultRows"])
def test_a_record_may_have_the_key_of_a_container(tmp_path: Path, key: str) -> None:
    for record in ({"repository": "a/b", key: []}, {key: [], "repository": "a/b"}):
        (push,) = pushes(tmp_path, lines(record))
        assert push.repository == "a/b"
        assert pushes(tmp_path, json.dumps([record]).encode()) == [push]


def test_an_empty_event_id_is_none(tmp_path: Path) -> None:
    for record in (cloudtrail(eventID=""), eventbridge(id=""), distribution(id="")):
        (push,) = pushes(tmp_path, lines(record))
        assert push.event_id is None


def test_long_names_of_events_are_cut_off(tmp_path: Path) -> None:
    long = "x" * 10_000
    for record in (
        cloudtrail(eventName=long),
        eventbridge(detail_type=long),
        eventbridge(detail={"action-type": long}),
        distribution(action=long),
        {"type": long, "event_data": {}},
    ):
        (other,) = events(tmp_path, lines(record))
        assert isinstance(other, Other)
        assert len(other.kind) < 200


def test_a_file_that_several_paths_lead_to_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "log"
    file.parent.mkdir()
    file.write_bytes(lines({"repository": "a/b"}))
    (tmp_path / "hard").hardlink_to(file)
    (tmp_path / "link").symlink_to("logs")
    paths = [file, tmp_path / "logs" / ".." / "logs" / "log", tmp_path / "hard", tmp_path / "link"]
    (source,) = sources(map(str, [*paths, f"{tmp_path}/*/log"]))
    assert len(list(read_events(source))) == 1


@pytest.mark.parametrize("header", ["repository,account,region", "Repository;ACCOUNT;Region"])
def test_headers_may_be_in_any_case_and_repeated(tmp_path: Path, header: str) -> None:
    row = "a/b,111122223333,us-east-1".replace(",", ";" if ";" in header else ",")
    found = pushes(tmp_path, f"{header}\n{row}\n{header}\n{row}\n".encode())
    assert [(push.account, push.region) for push in found] == [("111122223333", "us-east-1")] * 2


def test_standard_input_is_not_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-").write_bytes(lines({"repository": "a/b"}))
    monkeypatch.chdir(tmp_path)
    for path in ("./-", "?", "."):
        assert [each.label for each in sources(["-", path])] == ["standard input", "./-"]
