"""Names as `resolve_column` takes them."""

from __future__ import annotations

import array
import itertools


def column(names: list[str]) -> tuple[bytes, array.array[int], array.array[int]]:
    """Names that are ASCII, as data, offsets, and room for numbers."""
    offsets = array.array("i", itertools.accumulate(map(len, names), initial=0))
    return "".join(names).encode(), offsets, array.array("i", bytes(4 * len(names)))
