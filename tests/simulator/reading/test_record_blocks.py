"""Reading many records at a time gives the same events as reading them one by one, for any file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.pushlog import formats, reader
from simulator.pushlog.event import Event, Other, Push
from simulator.reading import json_stream, record_blocks, sources
from simulator.reading.malformed import Malformed
from tests.simulator.log_files import events
from tests.simulator.records import cloudtrail, zipped

COMPACT = {"separators": (",", ":")}


def one_by_one(monkeypatch: pytest.MonkeyPatch, folder: Path, content: bytes) -> list[Event]:
    with monkeypatch.context() as patch:
        patch.setattr(formats, "BLOCK_LAYOUTS", ())
        return events(folder, content)


def counted(found: list[Event]) -> tuple[list[Event], Counter[str]]:
    """All events except the others in order, and the number of others of each kind."""
    others: Counter[str] = Counter()
    for each in found:
        if isinstance(each, Other):
            others[each.kind] += each.count
    return [each for each in found if not isinstance(each, Other)], others


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_blocks, "_BLOCK_BYTES", 1_500)
    monkeypatch.setattr(sources, "_PIECE_BYTES", 700)


def file_of(*records: object, **layout: Any) -> bytes:
    return json.dumps({"Records": records}, **{**COMPACT, **layout}).encode()


calls = st.builds(
    cloudtrail,
    st.sampled_from(["prod/a", "bb", "b", "é/\u2028", "x" * 300, ""]),
    st.integers(0, 3),
    tag=st.sampled_from([None, "1", "sha256-" + "ab" * 32 + ".sig"]),
    manifest=st.sampled_from([None, "{", {"artifactType": "x"}, {"subject": {}}, {"layers": [{}]}]),
    eventName=st.sampled_from(["PutImage", "BatchGetImage", "", None]),
    eventSource=st.sampled_from(["ecr.amazonaws.com", "s3.amazonaws.com"]),
    errorCode=st.sampled_from([None, "Denied"]),
    responseElements=st.sampled_from(
        [None, [], {"image": None}, {"image": {"imageId": {"imageTag": "2"}}}]
    ),
    resources=st.sampled_from([[], [{"ARN": '},{"eventVersion":'}, {"a": 1}], "},{"]),
)
others = st.sampled_from([{"body": "{}"}, {"repository": "aa"}, 7, None, {"eventVersion": "1"}])
layouts = st.sampled_from([{}, {"indent": 1}, {"separators": (", ", ": ")}, {"ensure_ascii": False}])


@pytest.mark.usefixtures("small_blocks")
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(calls, calls, calls, others), max_size=8), layouts, st.data())
def test_blocks_change_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    records: list[object],
    layout: dict[str, Any],
    data: st.DataObject,
) -> None:
    content = file_of(*records, **layout)
    damage = data.draw(st.sampled_from(["none", "cut", "swap", "insert", "more"]))
    at = data.draw(st.integers(0, len(content) - 1))
    if damage == "cut":
        content = content[:at]
    elif damage == "swap":
        content = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    elif damage == "insert":
        wedge = data.draw(
            st.sampled_from(
                [b"\xff", b"},", b',{"eventVersion":', b'"', b"\n", b"[", b"\0", b'],"Records":[']
            )
        )
        content = content[:at] + wedge + content[at:]
    elif damage == "more":
        content += data.draw(st.sampled_from([b"\n", content, b'{"Records":[]}', b"x", b"]"]))
    assert counted(events(tmp_path, content)) == counted(one_by_one(monkeypatch, tmp_path, content))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("pack", [bytes, zipped])
def test_blocks_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    """Otherwise the test above would compare the same thing twice."""
    content = pack(file_of(*(cloudtrail(f"prod/{number}", number) for number in range(50))))
    monkeypatch.setattr(reader, "JsonStream", None)
    assert [each.repository for each in events(tmp_path, content) if isinstance(each, Push)] == [
        f"prod/{number}" for number in range(50)
    ]


@pytest.mark.usefixtures("small_blocks")
def test_a_record_of_another_kind_is_reported_with_its_number_and_position(tmp_path: Path) -> None:
    records = [cloudtrail(f"prod/{number}", number, userAgent="é") for number in range(20)]
    content = file_of(*records, {"something": "else"}, *records, ensure_ascii=False)
    (fault,) = [each for each in events(tmp_path, content) if isinstance(each, Malformed)]
    assert fault.position == "record 21"
    broken = content.replace(b'{"something"', b"{something")
    (fault,) = [each for each in events(tmp_path, broken) if isinstance(each, Malformed)]
    start = broken.decode().index("{something") + 1
    assert fault.position == f"record 21 (from character {start:,})"
    assert f"at character {start + 1:,}" in fault.reason


@pytest.mark.usefixtures("small_blocks")
def test_a_record_that_is_too_long_is_malformed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (record_blocks, json_stream):
        monkeypatch.setattr(module, "LONGEST_RECORD", 5_000)
    content = file_of(cloudtrail("aa"), cloudtrail("bb", tag="x" * 6_000), cloudtrail("cc"))
    found = events(tmp_path, content)
    assert [type(each) for each in found] == [Push, Malformed, Push]


@pytest.mark.parametrize("between", [b'],"Records":[', b'],"Events":[', b'],"a":1,"Records":['])
def test_a_second_array_of_records_is_read_too(tmp_path: Path, between: bytes) -> None:
    one, other = (
        json.dumps(cloudtrail(name, number)).encode() for number, name in enumerate(["aa", "bb"])
    )
    found = events(tmp_path, b'{"Records":[' + one + between + other + b"]}")
    assert [each.repository for each in found if isinstance(each, Push)] == ["aa", "bb"]
