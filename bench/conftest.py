"""Parametrizes the benchmarks, and checks a peer's answers before it is timed."""

from __future__ import annotations

from functools import cache

import pytest

from bench.corpus import SIZES, rules, shuffled_names
from bench.peers import PEERS, Peer

CHECKED_NAMES = 500


@cache
def expected(size: int) -> list[tuple[str, ...]]:
    """The answers for the first names, computed by the simplest peer that is fast enough for this size."""
    simplest = next(peer for peer in reversed(PEERS) if size <= peer.most_filters)
    return list(map(simplest.build(rules(size)), shuffled_names()[:CHECKED_NAMES]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"size", "peer"} <= set(metafunc.fixturenames):
        cases = [(size, peer) for size in SIZES for peer in PEERS if size <= peer.most_filters]
        metafunc.parametrize(("size", "peer"), cases, ids=[f"{peer}-{size}" for size, peer in cases])


@pytest.fixture
def resolve(size: int, peer: Peer) -> object:
    """The peer's function, after a check of its answers."""
    function = peer.build(rules(size))
    assert [function(name) for name in shuffled_names()[:CHECKED_NAMES]] == expected(size)
    return function
