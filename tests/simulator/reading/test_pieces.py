"""Any file can be read, and no result depends on how it is divided or on the number of processes.

With the environment variable FUZZ_EXAMPLES, that many files are tried in place of a few hundred.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.repository_name import is_repository_name
from simulator.image_reference import image_reference
from simulator.inventory import read_repository_names
from simulator.pushlog import formats
from simulator.pushlog.event import Event, Other
from simulator.pushlog.reader import read_events
from simulator.reading import gzip_stream, json_stream, record_blocks
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content, Source
from simulator.registry import UNKNOWN_REGISTRY, Registry
from simulator.replay import Replay
from tests.simulator.damage import INVENTORIES, LOGS, InPieces, damaged, sizes
from tests.simulator.log_files import INPUTS
from tests.simulator.records import cloudtrail, eventbridge, lines, zipped

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "500"))
fuzz = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def log_events(source: Source) -> tuple[list[Event], Counter[str]]:
    """The events that are not `Other` in order, and the number of others of each kind."""
    found: list[Event] = []
    others: Counter[str] = Counter()
    for event in read_events(source):
        if isinstance(event, Other):
            others[event.kind] += event.count
        else:
            found.append(event)
    return found, others


def inventory_entries(source: Source) -> list[tuple[Registry, str] | Malformed]:
    found: list[tuple[Registry, str] | Malformed] = []
    for batch in read_repository_names(source):
        if isinstance(batch, Malformed):
            found.append(batch)
        else:
            found += [(batch.registry, name) for name in batch.names]
    return found


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and limits that small files reach as well."""
    monkeypatch.setattr(record_blocks, "_BLOCK_BYTES", 1_500)
    monkeypatch.setattr(gzip_stream, "_BLOCK_BYTES", 100)
    for module in (record_blocks, json_stream):
        monkeypatch.setattr(module, "LONGEST_RECORD", 1_000)


@fuzz
@given(damaged(LOGS), sizes)
def test_a_log_is_read_alike_in_any_pieces(content: bytes, sizes: Sequence[int]) -> None:
    whole = log_events(Content("log", content=content))
    assert log_events(InPieces("log", content=content, sizes=sizes)) == whole


@fuzz
@given(damaged(LOGS), sizes)
@pytest.mark.usefixtures("small_blocks")
def test_limits_are_reached_alike_in_any_pieces(
    monkeypatch: pytest.MonkeyPatch, content: bytes, sizes: Sequence[int]
) -> None:
    source = InPieces("log", content=content, sizes=sizes)
    whole = log_events(Content("log", content=content))
    assert log_events(source) == whole
    with monkeypatch.context() as patch:
        patch.setattr(formats, "BLOCK_LAYOUTS", ())
        assert log_events(source) == whole


@fuzz
@given(damaged(INVENTORIES), sizes)
def test_an_inventory_is_read_alike_in_any_pieces(content: bytes, sizes: Sequence[int]) -> None:
    whole = inventory_entries(Content("inventory", content=content))
    assert inventory_entries(InPieces("inventory", content=content, sizes=sizes)) == whole


@fuzz
@given(damaged(LOGS))
def test_the_totals_of_a_replay_reconcile(content: bytes) -> None:
    reported: list[Malformed] = []
    replay = Replay(INPUTS, reported.append)
    replay.read(Content("log", content=content))
    result = replay.result()
    assert result.read == result.pushes + result.other + result.duplicates + result.malformed
    assert result.malformed == len(reported)
    assert result.signed + result.unsigned_pushes == result.pushes


# A process takes as long to start as some hundred files take to read.
@settings(fuzz, max_examples=max(1, EXAMPLES // 1_000))
@given(st.lists(damaged(LOGS), min_size=20, max_size=60))
def test_the_number_of_processes_does_not_matter(contents: list[bytes]) -> None:
    sources = [Content(f"log {number}", content=content) for number, content in enumerate(contents)]
    results = []
    for processes in (1, 2, 3):
        reported: list[Malformed] = []
        replay = Replay(INPUTS, reported.append)
        replay.read_in_processes(sources, processes)
        results.append((replay.result(), reported))
    assert results[0] == results[1] == results[2]


# References that are valid or nearly so: pieces of hosts, names, tags and digests in any order.
references = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                *(
                    "111122223333",
                    ".dkr.ecr.",
                    ".dkr.ecr-fips.",
                    ".dkr-ecr.",
                    "us-east-1",
                    "cn-north-1",
                ),
                *(
                    ".amazonaws.com",
                    ".amazonaws.com.cn",
                    ".on.aws",
                    "docker.io",
                    "localhost",
                    "docker://",
                ),
                *(
                    "oci://",
                    "arn:aws:ecr:",
                    ":repository/",
                    "/",
                    ":",
                    "@",
                    ".",
                    "-",
                    "_",
                    "prod",
                    "Api",
                    "",
                ),
                *("sha256:", "0" * 64, ":443", " ", "\n", "é", "\ud800", "x" * 250),
            ]
        ),
        max_size=9,
    ).map("".join),
)


@fuzz
@given(references, st.booleans())
def test_any_reference_names_a_valid_repository_or_has_a_fault(text: str, is_name: bool) -> None:
    found = image_reference(text, is_name=is_name)
    if found.fault is not None:
        assert found.repository == text
        assert found.fault.isprintable()
        return
    assert is_repository_name(found.repository)
    assert found.repository in text
    if found.registry == UNKNOWN_REGISTRY:
        assert found.repository == text
    else:
        assert (found.registry.account or "?") in text
        assert (found.registry.region or "?") in text
        again = image_reference(found.repository, is_name=True)
        assert again.fault is None


@pytest.mark.parametrize("pack", [bytes, zipped])
def test_no_record_is_lost_where_a_time_prefix_is_cut(pack: type[bytes]) -> None:
    content = b"".join(
        b"2025-12-01T10:00:00.000Z " + lines(eventbridge(f"prod/{number}", number))
        for number in range(10_000)
    )
    found, _ = log_events(Content("log", content=pack(content)))
    assert not [each for each in found if isinstance(each, Malformed)]
    assert len(found) == 10_000


def test_a_fault_before_the_end_of_truncated_gzip_is_a_fault_of_its_own() -> None:
    """The end is not where the fault is, even if all of the file has been read by then."""
    content = b'{"a": x}\n' + lines(*(cloudtrail(f"prod/{number}", number) for number in range(3)))
    packed = zipped(content)[:-4]
    for source in (Content("log", content=packed), InPieces("log", content=packed)):
        found, _ = log_events(source)
        first, *_, last = found
        assert isinstance(first, Malformed)
        assert first.reason == "expects a value at character 7"
        assert isinstance(last, Malformed)
        assert last.reason == "the gzip data is cut short"
        assert len(found) == 5


def test_corrupt_gzip_loses_the_same_records_in_any_pieces() -> None:
    content = lines(
        *(cloudtrail(f"prod/{number}", number, tag=f"{number * 7}") for number in range(9_000))
    )
    packed = bytearray(zipped(content))
    packed[len(packed) // 2] ^= 0xFF
    whole = log_events(Content("log", content=bytes(packed)))
    assert len(whole[0]) > 1_000
    for divided in ((1_000,), (4_096, 1), (70_000,)):
        assert log_events(InPieces("log", content=bytes(packed), sizes=divided)) == whole
