"""One call for each name. No name comes twice, in whatever round: nothing can be remembered of it."""

from __future__ import annotations

import time
from typing import Any

from bench.conftest import CHECKED_NAMES
from bench.corpus import shuffled_names
from bench.peers import Peer
from bench.peers.peer import Resolve

ROUNDS = 7
SECONDS_A_ROUND = 0.5


def test_resolve(benchmark: Any, resolve: Resolve, size: int, peer: Peer) -> None:
    fresh = iter(shuffled_names()[CHECKED_NAMES:])
    most = (len(shuffled_names()) - CHECKED_NAMES) // (ROUNDS + 2)

    # A first round, which also warms up, finds how many names a slow peer can answer in a round.
    count, start = 0, time.perf_counter()
    while count < most and time.perf_counter() - start < SECONDS_A_ROUND:
        resolve(next(fresh))
        count += 1

    def names_of_a_round() -> tuple[tuple[list[str]], dict[str, Any]]:
        return ([next(fresh) for _ in range(count)],), {}

    def run(names: list[str]) -> None:
        for name in names:
            resolve(name)

    benchmark.group = f"{size:,} filters"
    benchmark.extra_info.update(peer=peer.name, size=size, names=count)
    benchmark.pedantic(run, setup=names_of_a_round, rounds=ROUNDS)
