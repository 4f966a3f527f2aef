"""One call for each name: names that come once only, and a few that come all the time.

The speed of a machine changes from one second to the next. So before each round of a peer the native engine
is timed on the same names, one call for each and in a column: ratios are between neighbours.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.columns import column
from bench.conftest import CHECKED_NAMES, dealt
from bench.corpus import contiguous, shuffled_names
from bench.peers import Peer
from bench.peers.matcher_engine import native_matcher
from bench.peers.peer import Resolve
from bench.timing import nanoseconds, resolve_all

ROUNDS = 9
SECONDS_A_ROUND = 0.5
# Repositories that are pushed to all the time.
REPEATED_NAMES = 100


class Beside:
    """The native engine, timed beside a peer."""

    def __init__(self, size: int) -> None:
        self._matcher = native_matcher(dealt(size))
        self._single: list[float] = []
        self._column: list[float] = []

    def measure(self, names: list[str]) -> None:
        """Times it once more."""
        resolve, columns = self._matcher.resolve, column(names)
        self._single.append(nanoseconds(lambda: resolve_all(resolve, names), len(names)))
        call = self._matcher.resolve_column
        self._column.append(nanoseconds(lambda: call(*columns), len(names)))

    def medians(self) -> dict[str, float]:
        """Nanoseconds for a name: `native` in a call of its own, `column` in a column."""
        return {
            "native": statistics.median(self._single),
            "column": statistics.median(self._column),
        }


def names_in_a_round(resolve: Resolve, names: list[str]) -> int:
    """How many of these names are answered in the time for a round. Warms up."""
    count, start = 0, time.perf_counter()
    for name in names:
        if time.perf_counter() - start > SECONDS_A_ROUND:
            break
        resolve(name)
        count += 1
    return count


def test_unseen(benchmark: Any, resolve: Resolve, size: int, peer: Peer) -> None:
    """No name comes twice, in whatever round: nothing can be remembered of it."""
    fresh = shuffled_names()[CHECKED_NAMES:]
    count = names_in_a_round(resolve, fresh[: len(fresh) // (ROUNDS + 2)])
    rounds = iter(range(count, len(fresh), count))
    beside = Beside(size)

    def names_of_a_round() -> tuple[tuple[Resolve, list[str]], dict[str, Any]]:
        start = next(rounds)
        names = contiguous(fresh[start : start + count])
        beside.measure(names)
        return (resolve, names), {}

    benchmark.group = f"unseen, {size:,} filters"
    benchmark.pedantic(resolve_all, setup=names_of_a_round, rounds=ROUNDS)
    benchmark.extra_info.update(measure="unseen", peer=peer.name, size=size, names=count)
    benchmark.extra_info.update(beside.medians())


def test_repeated(benchmark: Any, resolve: Resolve, size: int, peer: Peer) -> None:
    names = shuffled_names()[:REPEATED_NAMES] * 100
    names = names[: max(names_in_a_round(resolve, names), REPEATED_NAMES)]
    beside = Beside(size)

    def same_names() -> tuple[tuple[Resolve, list[str]], dict[str, Any]]:
        beside.measure(names)
        return (resolve, names), {}

    benchmark.group = f"repeated, {size:,} filters"
    benchmark.pedantic(resolve_all, setup=same_names, rounds=ROUNDS)
    benchmark.extra_info.update(measure="repeated", peer=peer.name, size=size, names=len(names))
    benchmark.extra_info.update(beside.medians())
