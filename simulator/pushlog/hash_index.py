"""Columns of integers in anonymous memory maps, and a hash index over one of them."""

from __future__ import annotations

import mmap
import struct
from typing import Literal


def zeros(format: Literal["B", "I", "q"], rows: int) -> memoryview[int]:
    """A column of zeros of a `struct` format; pages that are never written take no memory."""
    return memoryview(mmap.mmap(-1, rows * struct.calcsize(format))).cast(format)


class HashIndex:
    """An open-addressing hash index with linear probing: the rows of a column that have a given key.

    The slots of the table are row numbers, and 0 is an empty slot, so row 0 cannot be indexed. Keys
    must be evenly distributed already, like hashes. Source: Knuth, The Art of Computer Programming 3,
    section 6.4, algorithms L and R.
    """

    def __init__(self, keys: memoryview[int]) -> None:
        self._keys = keys
        # The load factor is at most one half, which keeps probe sequences short.
        self._mask = (1 << (2 * len(keys)).bit_length()) - 1
        self._slots = zeros("I", self._mask + 1)

    def find(self, key: int) -> list[int]:
        """The rows with this key, in the order in which they were added."""
        keys, slots, mask = self._keys, self._slots, self._mask
        found = []
        slot = key & mask
        while row := slots[slot]:
            if keys[row] == key:
                found.append(row)
            slot = (slot + 1) & mask
        return found

    def add(self, row: int) -> None:
        """Adds a row under its present key."""
        slots, mask = self._slots, self._mask
        slot = self._keys[row] & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = row

    def remove(self, row: int) -> None:
        """Removes a row, whose key must be the one it was added under."""
        keys, slots, mask = self._keys, self._slots, self._mask
        slot = keys[row] & mask
        while slots[slot] != row:
            slot = (slot + 1) & mask
        # Move up the rows that a search would no longer reach past the empty slot.
        empty = slot
        while moved := slots[slot := (slot + 1) & mask]:
            home = keys[moved] & mask
            if (slot - home) & mask >= (slot - empty) & mask:
                slots[empty] = moved
                empty = slot
        slots[empty] = 0
