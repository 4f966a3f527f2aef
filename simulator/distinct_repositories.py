"""Repositories in the order of an inventory, and which of them repeat an earlier one."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import IO

from simulator.errors import FullDisk
from simulator.interruption import uninterrupted
from simulator.partitioned_run import BYTES_PER_TEXT, PARTITIONS, PartitionedRun
from simulator.registry import Registry

MOST_BYTES_IN_MEMORY = 20 << 20


@dataclass(frozen=True, slots=True)
class Group:
    """Distinct repositories, none of which is in another group.

    Three parallel columns: the name, the index of the registry, and the position of the first of the
    entries that are this repository. `entries` is the number of all entries that are one of them.
    """

    names: list[str]
    registries: list[int]
    positions: list[int]
    entries: int


class DistinctRepositories:
    """The entries of inventories, in the order in which they were added, as distinct repositories.

    Entries are the same repository if their names and their registries are equal. They are compared as
    text, so the result is exact for any number of them. Up to `most_bytes` of entries are kept in
    memory. More are partitioned by hash into a temporary file, and only one bit of each is kept. The
    file has no name, so it never stays behind.
    """

    def __init__(self, most_bytes: int = MOST_BYTES_IN_MEMORY) -> None:
        self._most_bytes = most_bytes
        self._registries: dict[Registry, int] = {}
        self._keys: list[str] = []
        self._bytes = 0
        self._runs: list[PartitionedRun] = []
        self._file: IO[bytes] | None = None
        self._marks = bytearray()

    def __len__(self) -> int:
        """The number of entries."""
        return sum(run.size for run in self._runs) + len(self._keys)

    @property
    def registries(self) -> list[Registry]:
        """The registries in the order in which they were added first."""
        return list(self._registries)

    def add(self, registry: Registry, names: Sequence[str]) -> None:
        """Adds valid repository names of a registry. Raises `FullDisk`."""
        index = self._registries.setdefault(registry, len(self._registries))
        # Most inventories are of one registry, whose keys are the names themselves.
        self._keys += [f"{name} {index}" for name in names] if index else names
        self._bytes += sum(map(len, names)) + BYTES_PER_TEXT * len(names)
        if self._bytes > self._most_bytes:
            self._store()

    def groups(self) -> Iterator[Group]:
        """All distinct repositories, in groups that fit into memory. Raises `FullDisk`."""
        self._marks = bytearray(len(self) // 8 + 1)
        if self._runs:
            self._store()
            for partition in range(PARTITIONS):
                yield from self._groups_in(partition)
        elif self._keys:
            positions = range(len(self._keys))
            # Of equal keys, the first is assigned last.
            first = dict(zip(reversed(self._keys), reversed(positions), strict=True))
            yield self._group(first, len(positions))

    def mark(self, positions: Iterable[int]) -> None:
        """Marks the repositories whose first entries have these positions."""
        for position in positions:
            self._marks[position >> 3] |= 1 << (position & 7)

    def marked(self) -> Iterator[tuple[Registry, str]]:
        """The marked repositories, in the order of their first entries."""
        registries = self.registries
        runs = (run.blocks(self._opened()) for run in self._runs)
        for entries in (*runs, zip(self._keys, count(), strict=False)):
            marked = ((position, key) for key, position in entries if self._is_marked(position))
            for _, key in sorted(marked):
                name, _, index = key.partition(" ")
                yield registries[int(index or 0)], name

    def _is_marked(self, position: int) -> bool:
        return bool(self._marks[position >> 3] >> (position & 7) & 1)

    def _groups_in(self, partition: int) -> Iterator[Group]:
        """A group for the entries in a partition, or several if they do not fit into memory."""
        entries = sum(run.counts[partition] for run in self._runs)
        if not entries:
            return
        size = sum(run.bytes_in_memory(partition) for run in self._runs)
        parts = size // self._most_bytes + 1
        for part in range(parts):
            first: dict[str, int] = {}
            # The position in the earliest run is the one that stays.
            for run in reversed(self._runs):
                block = run.block(self._opened(), partition)
                if parts > 1:
                    block = (each for each in block if hash(each[0]) // PARTITIONS % parts == part)
                first.update(block)
            # What repeats an entry of the same run is not stored, so its part is not known.
            counted = len(first) if part < parts - 1 else entries
            entries -= counted
            yield self._group(first, counted)

    def _group(self, first_positions: dict[str, int], entries: int) -> Group:
        names, indices = list(first_positions), [0] * len(first_positions)
        if len(self._registries) > 1:
            split = [key.partition(" ") for key in names]
            names, indices = [name for name, _, _ in split], [int(index or 0) for _, _, index in split]
        return Group(names, indices, list(first_positions.values()), entries)

    def _store(self) -> None:
        """Moves the entries in memory to the file. Raises `FullDisk`."""
        with uninterrupted():
            offset = self._runs[-1].end if self._runs else 0
            start = len(self) - len(self._keys)
            try:
                self._runs.append(PartitionedRun(self._opened(), offset, self._keys, start))
            except OSError as error:
                folder = tempfile.tempdir or "the folder for temporary files"
                raise FullDisk(
                    f"{folder}: cannot store the names of repositories: {error.strerror or error} "
                    "(set TMPDIR to use another folder)"
                ) from None
            self._keys, self._bytes = [], 0

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed with this object)
            weakref.finalize(self, self._file.close)
        return self._file
