"""Broken input: totals always reconcile, and everything that can be read is read."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.pushlog import formats
from simulator.pushlog.reader import read_events
from simulator.reading import sources
from simulator.reading.json_stream import JsonStream, Parsed
from simulator.reading.sources import Source
from simulator.reading.text_window import TextWindow
from tests.simulator.log_files import events, malformed, replayed, repositories
from tests.simulator.records import (
    cloudtrail,
    distribution,
    eventbridge,
    harbor,
    lines,
    records_file,
    zipped,
)

THREE = [cloudtrail(f"prod/{number}", number) for number in range(3)]
FILES = {
    "CloudTrail": records_file(*THREE),
    "CloudTrail laid out": json.dumps({"Records": THREE}, indent=2).encode(),
    "lookup-events": json.dumps(
        {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in THREE]}
    ).encode(),
    "EventBridge": lines(*(eventbridge(f"prod/{number}", number) for number in range(3))),
    "Distribution": json.dumps({"events": [distribution(f"prod/{n}", n) for n in range(3)]}).encode(),
    "Harbor": lines(*(harbor(f"prod/{number}") for number in range(3))),
    "JSON Lines": lines(*({"repository": f"prod/{number}"} for number in range(3))),
    "CSV": b"repository,tag\nprod/0,a\nprod/1,b\nprod/2,c\n",
}
each_format = pytest.mark.parametrize("content", FILES.values(), ids=FILES)


@each_format
def test_a_whole_file_gives_every_push(tmp_path: Path, content: bytes) -> None:
    result, _ = replayed(tmp_path, content)
    assert (result.read, result.pushes) == (3, 3)


@each_format
def test_a_file_truncated_anywhere_loses_only_the_rest(tmp_path: Path, content: bytes) -> None:
    whole = repositories(events(tmp_path, content))
    for cut in range(0, len(content), max(1, len(content) // 60)):
        found = events(tmp_path, content[:cut])
        read = repositories(found)
        # A row of CSV that is truncated inside its first cell is still a row.
        assert read == whole[: len(read)] or b"," in content[:10]
        if cut and content[:cut].rstrip().endswith((b"}", b"\n")) and len(read) == len(whole):
            continue
        assert len(malformed(found)) <= 1
        replayed(tmp_path, content[:cut])


@each_format
def test_truncated_gzip_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    packed = zipped(content)
    _, reported = replayed(tmp_path, packed[: len(packed) // 2])
    assert len(reported) == 1
    assert "the gzip data is cut short" in reported[0].reason


@each_format
def test_corrupt_gzip_is_malformed(tmp_path: Path, content: bytes) -> None:
    packed = bytearray(zipped(content))
    packed[-6] ^= 0xFF  # in the checksum: every record has come through by then
    result, reported = replayed(tmp_path, bytes(packed))
    assert result.pushes == 3
    assert [("the gzip data is corrupt" in each.reason) for each in reported] == [True]


@each_format
def test_only_the_record_with_invalid_utf_8_is_malformed(tmp_path: Path, content: bytes) -> None:
    result, reported = replayed(tmp_path, content.replace(b"prod/1", b"prod/\xff1"))
    assert result.pushes == 2
    assert ["is not UTF-8" in each.reason for each in reported] == [True]


@each_format
def test_the_size_of_chunks_does_not_matter(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = events(tmp_path, content)
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr(sources, "_PIECE_BYTES", size)
        assert events(tmp_path, content) == expected


@pytest.mark.parametrize("content", [b"", b" \n\n", zipped(b"")], ids=["empty", "blank", "empty gzip"])
def test_an_empty_file_has_no_events(tmp_path: Path, content: bytes) -> None:
    assert events(tmp_path, content) == []


@pytest.mark.parametrize(
    "content",
    [b'{"Records": []}', b'{"Records":[],"x":1}', b"[]", b"repository,tag\n", b"repository"],
)
def test_a_file_without_records_has_no_events(tmp_path: Path, content: bytes) -> None:
    assert events(tmp_path, content) == []


def test_a_broken_record_between_good_ones_is_one_malformed(tmp_path: Path) -> None:
    good, broken, last = (json.dumps(each, separators=(",", ":")) for each in THREE)
    for damage in (
        broken.replace('"1.0"', "nonsense", 1),
        broken.replace('"eventTime":', '"eventTime"', 1),
        broken.replace('"userIdentity":{', '"userIdentity":{{', 1),
        broken[: len(broken) // 2],
        broken.replace('"eventVersion":"', '"eventVersion":"\n', 1),
        "[" * 50_000,
        '{"a":' * 50_000,
        "9" * 5_000,
        "nonsense",
    ):
        content = f'{{"Records":[{good},{damage},{last}]}}'.encode()
        found = events(tmp_path, content)
        assert len(malformed(found)) == 1, damage[:80]
        assert repositories(found)[0] == "prod/0"
        replayed(tmp_path, content)
        as_lines = events(tmp_path, f"{good}\n{damage}\n{last}\n".encode())
        assert repositories(as_lines) == ["prod/0", "prod/2"], damage[:80]


def test_records_after_a_broken_one_are_read(tmp_path: Path) -> None:
    good, broken, last = (json.dumps(each) for each in THREE)
    damage = broken.replace('"1.0"', "nonsense", 1)
    found = events(tmp_path, f'{{"Records":[{good},{damage},{last}]}}'.encode())
    assert repositories(found) == ["prod/0", "prod/2"]
    assert malformed(found)[0].position.startswith("record 2 (from character ")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x", "expects a value at character 7"),
        ('{"b": 1 "c": 2}', "expects ',' or a closing bracket at character 15"),
        ('{"b" 1}', "expects ':' at character 12"),
        ("{1: 2}", "expects a key in double quotes at character 8"),
        ('"b', "has a string that is not closed at character 7"),
        ('"\x01"', "has a control character in a string at character 8"),
        (r'"\x"', "has an invalid escape sequence in a string at character 8"),
        (r'"\u12g4"', "has an invalid escape sequence in a string at character "),
    ],
)
def test_a_fault_of_json_is_said_in_our_own_words(tmp_path: Path, value: str, reason: str) -> None:
    (broken,) = malformed(events(tmp_path, f'{{"a": {value}}}'.encode()))
    assert broken.reason.startswith(reason)


def test_the_position_of_a_broken_record_is_that_in_the_file(tmp_path: Path) -> None:
    content = lines(*THREE) + b'{"a": x}\n'
    (broken,) = malformed(events(tmp_path, content))
    start = content.index(b'{"a"') + 1
    assert broken.position == f"record 4 (from character {start:,})"
    assert f"expects a value at character {start + 6:,}" in broken.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"nonsense", "neither JSON nor CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8"),
        (b"a,b,c\n1,2,3\n", "with one of the columns repository,"),
        (b'{"repository": "aa"} nonsense', "is not a JSON object"),
        (b'{"Records": [1]}', "is not an object"),
        (b'[[{"repository": "aa"}]]', "is not an object"),
        (b"{1: 2}", "expects a key at character 2"),
        (b'{"a" 1}', "expects ':' at character 6"),
        (b'{"a": 1', "expects '}' at character 8"),
        (b'{"Records": [{"repository": "aa"}', "expects ',' or ']' at character 34"),
        (b'{"Records": [{"repository": "aa"},', "expects a value at character 35"),
        (b'{"Records": [{"repository": "aa"}, ]}', "expects a record at character 36"),
        (b'{"Records": [{"repository": "aa"}] 7', "expects '}' at character 36"),
    ],
)
def test_input_that_is_no_log_is_malformed(tmp_path: Path, content: bytes, reason: str) -> None:
    _, reported = replayed(tmp_path, content)
    assert reported
    assert reason in reported[0].reason


def test_a_csv_row_that_does_not_fit_the_header_is_malformed(tmp_path: Path) -> None:
    table = b"repository,tag\nprod/0,a\nprod/1\nprod/2,b,c\n,d\nprod/3,e\n"
    found = events(tmp_path, table)
    assert repositories(found) == ["prod/0", "prod/3"]
    assert [each.position for each in malformed(found)] == ["line 3", "line 4", "line 5"]


def test_a_csv_quote_that_is_never_closed_is_malformed(tmp_path: Path) -> None:
    table = b'repository,tag\nprod/0,a\nprod/1,"b\n' + b"prod/2,c\n" * 30_000
    result, reported = replayed(tmp_path, table)
    assert "is not a row of CSV" in reported[0].reason
    assert result.pushes > 1


def test_a_line_of_100_mb_is_read_in_bounded_memory(tmp_path: Path) -> None:
    record = json.dumps(cloudtrail(manifest="x" * 2_000)).encode()
    file = tmp_path / "log"
    with file.open("wb") as log:
        log.write(b'{"Records":[' + record)
        for _ in range(100_000_000 // len(record)):
            log.write(b"," + record)
        log.write(b"]}")
    assert file.stat().st_size > 100_000_000
    tracemalloc.start()
    count = sum(1 for _ in read_events(Source(str(file))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000_000 // len(record) + 1
    assert peak < 20_000_000


@pytest.mark.parametrize("inside", ['{"Records":[%s,%s]}', "%s\n%s\n"])
def test_a_record_of_100_mb_is_malformed_in_bounded_memory(tmp_path: Path, inside: str) -> None:
    huge = cloudtrail(manifest="x" * 100_000_000)
    content = (inside % (json.dumps(huge), json.dumps(cloudtrail("prod/after")))).encode()
    file = tmp_path / "log"
    file.write_bytes(content)
    del huge, content
    tracemalloc.start()
    found = list(read_events(Source(str(file))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "is longer than 16 MiB" in malformed(found)[0].reason
    assert repositories(found) == ["prod/after"]
    assert peak < 300_000_000


@pytest.mark.parametrize("inside", ['{"Records":[%s,%s]}', "%s\n%s\n"])
@pytest.mark.parametrize("megabytes", [4, 9, 15])
def test_a_record_below_the_limit_is_read(tmp_path: Path, inside: str, megabytes: int) -> None:
    large = cloudtrail("prod/large", manifest="x" * (megabytes << 20))
    content = (inside % (json.dumps(large), json.dumps(cloudtrail("prod/after")))).encode()
    assert repositories(events(tmp_path, content)) == ["prod/large", "prod/after"]


def test_an_object_of_many_small_members_is_malformed_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "log"
    with file.open("wb") as log:
        log.write(b"{")
        for number in range(2_000_000):
            log.write(b'"key-%d": "value-%d",' % (number, number))
        log.write(b'"last": 1}\n' + lines(cloudtrail()))
    assert file.stat().st_size > 50_000_000
    tracemalloc.start()
    found = list(read_events(Source(str(file))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "is longer than 16 MiB" in malformed(found)[0].reason
    assert repositories(found) == ["prod/api"]
    assert peak < 300_000_000


def test_white_space_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b" \n" * 30_000_000 + lines(cloudtrail()))
    tracemalloc.start()
    found = list(read_events(Source(str(file))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(repositories(found)) == 1
    assert peak < 20_000_000


def test_a_csv_line_of_20_mb_is_malformed(tmp_path: Path) -> None:
    table = b"repository\nprod/0\n" + b"x" * 20_000_000 + b"\nprod/1\n" + b"y" * 20_000_000
    found = events(tmp_path, table)
    assert repositories(found) == ["prod/0", "prod/1"]
    assert [each.reason for each in malformed(found)] == ["is longer than 16 MiB"] * 2


def test_after_a_thousand_false_starts_the_rest_is_given_up(tmp_path: Path) -> None:
    content = b'{"Records":[{"a":x' + b"},{}" * 2_000 + b"," + json.dumps(cloudtrail()).encode() + b"]}"
    (only,) = events(tmp_path, content)
    assert "expects a value" in malformed([only])[0].reason


def test_a_file_that_cannot_be_opened_is_malformed(tmp_path: Path) -> None:
    (only,) = read_events(Source(str(tmp_path / "gone")))
    assert "cannot be read: No such file or directory" in str(only)


def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(zipped(records_file(*THREE)))
    reported: list[int] = []
    assert len(list(read_events(Source(str(file)), reported.append))) == 3
    assert sum(reported) == file.stat().st_size


def test_standard_input_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log"
    file.write_bytes(zipped(records_file(*THREE)))
    with file.open("rb") as raw:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))
        assert len(list(read_events(Source("-")))) == 3


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.lists(json_values, max_size=5), st.integers(1, 9), st.sampled_from([None, 1]))
def test_an_array_is_streamed_as_json_would_decode_it(
    values: list[object], size: int, indent: int | None
) -> None:
    text = json.dumps(values, indent=indent)
    chunks = iter([text[at : at + size] for at in range(0, len(text), size)])
    stream = JsonStream(TextWindow(chunks), formats.is_record, frozenset())
    assert [item.value for item in stream if isinstance(item, Parsed)] == values


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_anywhere_never_raises_and_always_reconciles(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(data.draw(st.sampled_from(list(FILES.values()))))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        new = data.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b",", b"\n", b"\\", b"\xff", b"\0"])
        )
        content[at : at + data.draw(st.integers(0, 3))] = new
    replayed(tmp_path, bytes(content))
