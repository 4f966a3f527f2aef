"""Repositories are told from their repetitions exactly, in memory and on disk."""

from __future__ import annotations

import tempfile
from collections import Counter
from itertools import compress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.distinct_repositories import MOST_BYTES_IN_MEMORY, DistinctRepositories
from simulator.errors import FullDisk
from simulator.registry import UNKNOWN_REGISTRY, Registry

REGISTRIES = [UNKNOWN_REGISTRY, Registry("111122223333"), Registry("111122223333", "us-east-1")]
# From everything in memory to a run for each batch whose partitions have to be split.
SIZES = [MOST_BYTES_IN_MEMORY, 3_000, 100]
Entry = tuple[Registry, str]

batches = st.lists(
    st.tuples(
        st.sampled_from(REGISTRIES),
        st.lists(st.sampled_from(["a1", "b2", "team/a", "team/b", "x" * 256]), max_size=8),
    ),
    max_size=12,
)


def filled(added: list[tuple[Registry, list[str]]], most_bytes: int) -> DistinctRepositories:
    repositories = DistinctRepositories(most_bytes)
    for registry, names in added:
        repositories.add(registry, names)
    return repositories


def entries_of(repositories: DistinctRepositories) -> dict[int, Entry]:
    """The repositories of all groups, by position."""
    found: dict[int, Entry] = {}
    registries = repositories.registries
    for group in repositories.groups():
        assert group.entries >= len(group.names)
        for name, index, position in zip(group.names, group.registries, group.positions, strict=True):
            assert position not in found
            found[position] = registries[index], name
    return found


@pytest.mark.parametrize("most_bytes", SIZES)
@given(added=batches)
def test_every_repository_is_found_once_at_its_first_position(
    most_bytes: int, added: list[tuple[Registry, list[str]]]
) -> None:
    entries = [(registry, name) for registry, names in added for name in names]
    repositories = filled(added, most_bytes)
    assert len(repositories) == len(entries)
    assert entries_of(repositories) == {entries.index(entry): entry for entry in set(entries)}
    assert sum(group.entries for group in repositories.groups()) == len(entries)


@pytest.mark.parametrize("most_bytes", SIZES)
@given(added=batches, chosen=st.lists(st.booleans(), min_size=15, max_size=15))
def test_the_marked_names_are_in_the_order_of_the_entries(
    most_bytes: int, added: list[tuple[Registry, list[str]]], chosen: list[bool]
) -> None:
    entries = [(registry, name) for registry, names in added for name in names]
    first = sorted({entries.index(entry) for entry in entries})
    marked = list(compress(first, chosen))
    repositories = filled(added, most_bytes)
    for group in repositories.groups():
        repositories.mark(set(group.positions) & set(marked))
    for _ in range(2):
        assert list(repositories.marked()) == [entries[position] for position in marked]


@pytest.mark.parametrize("most_bytes", SIZES[:2])
def test_the_entries_of_a_group_are_those_of_its_repositories(most_bytes: int) -> None:
    names = [f"team/{number % 700}" for number in range(2_000)]
    counted = Counter(names)
    for group in filled([(UNKNOWN_REGISTRY, names)], most_bytes).groups():
        assert group.entries == sum(counted[name] for name in group.names)


def test_a_million_repetitions_of_one_name_are_one_repository() -> None:
    repositories = DistinctRepositories(1 << 16)
    for _ in range(1_000):
        repositories.add(UNKNOWN_REGISTRY, ["team/a"] * 1_000)
    assert entries_of(repositories) == {0: (UNKNOWN_REGISTRY, "team/a")}
    assert sum(group.entries for group in repositories.groups()) == 1_000_000


def test_the_temporary_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    repositories = filled([(UNKNOWN_REGISTRY, ["team/a", "team/b"])], 1)
    assert len(repositories) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    with pytest.raises(
        FullDisk, match=r"^/proc/none: cannot store .*\(set TMPDIR to use another folder\)$"
    ):
        filled([(UNKNOWN_REGISTRY, ["team/a", "team/b"])], 1)
