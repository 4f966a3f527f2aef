"""Names in a column: one call for many, in one thread and in two at a time; and the floor.

The floor is the same loop with a single state, which touches every byte and does nothing else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench.columns import column
from bench.conftest import dealt
from bench.corpus import ARN, SIZES, shuffled_names
from bench.peers.matcher_engine import native_matcher
from matcher import Matcher, SigningConfiguration

ROUNDS = 21
# So many times the names are in the column that threads share: some tens of milliseconds for each.
TIMES_FOR_THREADS = 10

FLOOR = 0
CASES = pytest.mark.parametrize("size", [FLOOR, *SIZES])


def floor_matcher() -> Matcher:
    document = {"rules": [{"signingProfileArn": f"{ARN}profile"}]}
    return Matcher(SigningConfiguration.from_api(document), engine="native")


def matcher_of(size: int) -> Matcher:
    return floor_matcher() if size == FLOOR else native_matcher(dealt(size))


def checked_matcher(size: int) -> Matcher:
    matcher = matcher_of(size)
    data, offsets, numbers = column(shuffled_names())
    answers = matcher.resolve_column(data, offsets, numbers)
    assert [answers[number] for number in numbers] == matcher.resolve_many(shuffled_names())
    return matcher


@CASES
def test_column(benchmark: Any, size: int) -> None:
    matcher, names = checked_matcher(size), column(shuffled_names())
    benchmark.group = "column"
    benchmark.extra_info.update(measure="column", peer=str(size), size=size, names=len(names[2]))
    benchmark.pedantic(matcher.resolve_column, args=names, rounds=ROUNDS, warmup_rounds=2)


@CASES
def test_single(benchmark: Any, size: int) -> None:
    """The floor of a single call, for the ratio."""
    matcher, names = checked_matcher(size), shuffled_names()

    def run() -> None:
        for name in names:
            matcher.resolve(name)

    benchmark.group = "single"
    benchmark.extra_info.update(measure="single", peer=str(size), size=size, names=len(names))
    benchmark.pedantic(run, rounds=ROUNDS, warmup_rounds=2)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", SIZES)
def test_threads(benchmark: Any, size: int, threads: int) -> None:
    matcher = checked_matcher(size)
    share = len(shuffled_names()) // threads
    columns = [
        column(shuffled_names()[share * each : share * (each + 1)] * TIMES_FOR_THREADS)
        for each in range(threads)
    ]
    names = share * threads * TIMES_FOR_THREADS
    benchmark.group = f"threads, {size:,} filters"
    benchmark.extra_info.update(measure=f"threads {threads}", peer=str(size), size=size, names=names)
    with ThreadPoolExecutor(threads) as pool:

        def run() -> None:
            list(pool.map(lambda each: matcher.resolve_column(*each), columns))

        benchmark.pedantic(run, rounds=7, warmup_rounds=1)
