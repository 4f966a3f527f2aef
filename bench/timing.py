"""Timing of calls per name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable


def nanoseconds(
    call: Callable[[], object], names: int, clock: Callable[[], int] = time.perf_counter_ns
) -> float:
    """The duration of one call divided by the number of names."""
    start = clock()
    call()
    return (clock() - start) / names


def resolve_all(resolve: Callable[[str], object], names: Iterable[str]) -> None:
    for name in names:
        resolve(name)
