"""Inventories: every entry is a valid name or is reported, in order, however the file is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.repository_name import are_repository_names, is_repository_name
from simulator import inventory
from simulator.inventory import read_repository_names
from simulator.reading import sources
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content, Source
from tests.simulator.records import zipped

names = st.one_of(
    st.from_regex(r"[a-z0-9]{1,3}([._/-]|__|--)[a-z0-9]{1,3}", fullmatch=True),
    st.text("ab0._-/\n é", max_size=6),
    st.sampled_from(
        ["", "a", "x" * 256, "x" * 257, "a/" * 127 + "a", "a_b__c---d/e.f", "a___b", "a--"]
    ),
)


def entries(source: Source) -> list[str | Malformed]:
    found: list[str | Malformed] = []
    for batch in read_repository_names(source):
        found += [batch] if isinstance(batch, Malformed) else batch
    return found


@given(st.lists(names, max_size=6))
def test_many_names_are_valid_if_each_is(many: list[str]) -> None:
    assert are_repository_names(many) == all(map(is_repository_name, many))


@given(st.lists(names, max_size=12), st.integers(1, 5))
def test_invalid_names_are_reported_by_their_numbers(many: list[str], batch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inventory, "_NAMES_IN_BATCH", batch)
        found = entries(Content("file", content=json.dumps(many).encode()))
    assert len(found) == len(many)
    for number, (name, entry) in enumerate(zip(many, found, strict=True), start=1):
        if is_repository_name(name):
            assert entry == name
        else:
            assert isinstance(entry, Malformed)
            assert entry.position == f"name {number:,}"


@given(st.lists(st.one_of(names, st.just("y" * 40)), max_size=12), st.integers(1, 30))
def test_lines_are_read_alike_in_pieces_of_any_size(many: list[str], size: int) -> None:
    lines = [line for name in many for line in name.split("\n")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inventory, "_LONGEST_LINE", 32)
        patch.setattr(sources, "_PIECE_BYTES", size)
        found = entries(Content("file", content=b"ab\n" + "\r\n".join(lines).encode()))
    # A carriage return counts for the length of a line.
    expected = [line for line in lines[:-1] if len(line) > 31 or line.strip()]
    expected += [line for line in lines[-1:] if line.strip()]
    assert found[0] == "ab"
    for line, entry in zip(expected, found[1:], strict=True):
        if isinstance(entry, str):
            assert entry == line.strip()
            assert is_repository_name(entry)
        else:
            assert len(line) > 31 or not is_repository_name(line.strip())
            assert (entry.reason == "is too long for a name") == (len(line) > 31)


def test_a_truncated_file_is_reported_at_its_end(tmp_path: Path) -> None:
    for content in (b"prod/a\nprod/b\n", b'["prod/a","prod/b"]', b"name\nprod/a\nprod/b\n"):
        file = tmp_path / "names"
        file.write_bytes(zipped(content)[:-4])
        *read, end = entries(Source(str(file)))
        assert read == ["prod/a", "prod/b"]
        assert str(end) == f"{file}: at its end: the gzip data is cut short"
