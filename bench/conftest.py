"""How the benchmarks run: answers are checked before anything is timed."""

from __future__ import annotations

from functools import cache

import pytest

from bench.corpus import SIZES, Rules, rules, shuffled_names
from bench.peers import PEERS, Peer

CHECKED_NAMES = 500


@cache
def dealt(size: int) -> Rules:
    return rules(size)


@cache
def expected(size: int) -> list[tuple[str, ...]]:
    """The answers to the first names, by the plainest of the peers that is bearable at this size."""
    plainest = next(peer for peer in reversed(PEERS) if size <= peer.most_filters)
    return list(map(plainest.build(dealt(size)), shuffled_names()[:CHECKED_NAMES]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"size", "peer"} <= set(metafunc.fixturenames):
        cases = [(size, peer) for size in SIZES for peer in PEERS if size <= peer.most_filters]
        metafunc.parametrize(("size", "peer"), cases, ids=[f"{peer}-{size}" for size, peer in cases])


@pytest.fixture
def resolve(size: int, peer: Peer) -> object:
    """The peer's function, once it has answered as the plainest of all does."""
    function = peer.build(dealt(size))
    assert [function(name) for name in shuffled_names()[:CHECKED_NAMES]] == expected(size)
    return function
