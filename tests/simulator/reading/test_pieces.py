"""No result depends on how a file is divided when it is read, whatever is in it.

With the environment variable FUZZ_EXAMPLES, that many files are tried in place of a few hundred.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.inventory import read_repository_names
from simulator.pushlog import formats
from simulator.pushlog.event import Event, Other
from simulator.pushlog.reader import read_events
from simulator.reading import gzip_stream, json_stream, record_blocks
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content, Source
from simulator.registry import Registry
from tests.simulator.damage import INVENTORIES, LOGS, InPieces, damaged, sizes
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
        assert first.reason == "Expecting value at character 7"
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
