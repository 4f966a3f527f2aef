"""The arguments of `Matcher.resolve_column`."""

from __future__ import annotations

import array
import itertools


def column(names: list[str]) -> tuple[bytes, array.array[int], array.array[int]]:
    """The data and offsets of ASCII names, and an array for the results."""
    offsets = array.array("i", itertools.accumulate(map(len, names), initial=0))
    return "".join(names).encode(), offsets, array.array("i", bytes(4 * len(names)))
