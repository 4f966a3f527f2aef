"""One call for each name: names that were not resolved before, and a few that are resolved repeatedly.

The speed of a machine changes from second to second. Therefore the native executor is timed before each
round of a peer, with the same names, both in single calls and in a column. Ratios are to these times.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.columns import column
from bench.conftest import CHECKED_NAMES
from bench.corpus import contiguous, rules, shuffled_names
from bench.peers import Peer
from bench.peers.matcher_executor import native_matcher
from bench.peers.peer import Resolve
from bench.results import label
from bench.timing import nanoseconds, resolve_all

ROUNDS = 9
SECONDS_PER_ROUND = 0.5
# Repositories with frequent pushes.
REPEATED_NAMES = 100


class Reference:
    """The native executor, timed next to a peer."""

    def __init__(self, size: int) -> None:
        self._matcher = native_matcher(rules(size))
        self._single: list[float] = []
        self._column: list[float] = []

    def measure(self, names: list[str]) -> None:
        """Measure a round."""
        resolve, columns = self._matcher.resolve, column(names)
        self._single.append(nanoseconds(lambda: resolve_all(resolve, names), len(names)))
        call = self._matcher.resolve_column
        self._column.append(nanoseconds(lambda: call(*columns), len(names)))

    def medians(self) -> dict[str, float]:
        """Nanoseconds per name in single calls (`native`) and in a column (`column`)."""
        return {
            "native": statistics.median(self._single),
            "column": statistics.median(self._column),
        }


def names_in_a_round(resolve: Resolve, names: list[str]) -> int:
    """The number of these names that are resolved in the time for a round. This is also the warm-up."""
    count, start = 0, time.perf_counter()
    for name in names:
        if time.perf_counter() - start > SECONDS_PER_ROUND:
            break
        resolve(name)
        count += 1
    return count


def test_unseen(benchmark: Any, resolve: Resolve, size: int, peer: Peer) -> None:
    """No name occurs twice in any of the rounds, so caches of names do not help."""
    fresh = shuffled_names()[CHECKED_NAMES:]
    count = names_in_a_round(resolve, fresh[: len(fresh) // (ROUNDS + 2)])
    rounds = iter(range(count, len(fresh), count))
    reference = Reference(size)

    def next_names() -> tuple[tuple[Resolve, list[str]], dict[str, Any]]:
        start = next(rounds)
        names = contiguous(fresh[start : start + count])
        reference.measure(names)
        return (resolve, names), {}

    group = f"unseen, {size:,} filters"
    label(benchmark, group, measure="unseen", peer=peer.name, size=size, names=count)
    benchmark.pedantic(resolve_all, setup=next_names, rounds=ROUNDS)
    benchmark.extra_info.update(reference.medians())


def test_repeated(benchmark: Any, resolve: Resolve, size: int, peer: Peer) -> None:
    names = shuffled_names()[:REPEATED_NAMES] * 100
    names = names[: max(names_in_a_round(resolve, names), REPEATED_NAMES)]
    reference = Reference(size)

    def same_names() -> tuple[tuple[Resolve, list[str]], dict[str, Any]]:
        reference.measure(names)
        return (resolve, names), {}

    group = f"repeated, {size:,} filters"
    label(benchmark, group, measure="repeated", peer=peer.name, size=size, names=len(names))
    benchmark.pedantic(resolve_all, setup=same_names, rounds=ROUNDS)
    benchmark.extra_info.update(reference.medians())
