"""Columns of numbers outside Python's heap, and an index over one: a million in a few megabytes."""

from __future__ import annotations

import mmap
import struct
from typing import Literal


def column(format: Literal["B", "I", "q"], rows: int) -> memoryview[int]:
    """So many zeros of a `struct` format. Memory that is never written to is never taken."""
    return memoryview(mmap.mmap(-1, rows * struct.calcsize(format))).cast(format)


class Index:
    """Finds the places in a column where a key is; place 0 is never one of them.

    A hash table with linear probing, whose slots hold places. Keys should be evenly distributed, as
    hashes are.
    Source: Knuth, The Art of Computer Programming 3, section 6.4, algorithms L and R.
    """

    def __init__(self, keys: memoryview[int]) -> None:
        self._keys = keys
        # At most half full, so that a search ends soon.
        self._mask = (1 << (2 * len(keys)).bit_length()) - 1
        self._slots = column("I", self._mask + 1)

    def find(self, key: int) -> list[int]:
        """The places with this key, in the order in which they were added."""
        keys, slots, mask = self._keys, self._slots, self._mask
        found = []
        slot = key & mask
        while place := slots[slot]:
            if keys[place] == key:
                found.append(place)
            slot = (slot + 1) & mask
        return found

    def add(self, place: int) -> None:
        """Find the place from now on by the key that is there."""
        slots, mask = self._slots, self._mask
        slot = self._keys[place] & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = place

    def remove(self, place: int) -> None:
        """Find it no more; the key must still be there."""
        keys, slots, mask = self._keys, self._slots, self._mask
        slot = keys[place] & mask
        while slots[slot] != place:
            slot = (slot + 1) & mask
        # A search ends at an empty slot, so what it would no longer reach is moved up.
        empty = slot
        while moved := slots[slot := (slot + 1) & mask]:
            home = keys[moved] & mask
            if (slot - home) & mask >= (slot - empty) & mask:
                slots[empty] = moved
                empty = slot
        slots[empty] = 0
