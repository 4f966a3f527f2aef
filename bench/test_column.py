"""Names in a column, resolved by one thread and by two concurrent threads, compared with the lower bound.

The lower bound is the same loop over an automaton with a single state, which only reads every byte.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench.columns import column
from bench.corpus import ARN, SIZES, rules, shuffled_names
from bench.peers.matcher_executor import native_matcher
from bench.results import label
from bench.timing import resolve_all
from matcher import Matcher, SigningConfiguration, SigningRule

ROUNDS = 21
# How often all names are repeated for the threads, so that each runs for tens of milliseconds.
REPETITIONS = 10

LOWER_BOUND = 0
CASES = pytest.mark.parametrize("size", [LOWER_BOUND, *SIZES])


def checked_matcher(size: int) -> Matcher:
    if size == LOWER_BOUND:
        matcher = Matcher(SigningConfiguration([SigningRule(f"{ARN}profile")]), executor="native")
    else:
        matcher = native_matcher(rules(size))
    data, offsets, numbers = column(shuffled_names())
    answers = matcher.resolve_column(data, offsets, numbers)
    assert [answers[number] for number in numbers] == matcher.resolve_many(shuffled_names())
    return matcher


@CASES
def test_column(benchmark: Any, size: int) -> None:
    matcher, names = checked_matcher(size), column(shuffled_names())
    label(benchmark, "column", measure="column", peer=str(size), size=size, names=len(names[2]))
    benchmark.pedantic(matcher.resolve_column, args=names, rounds=ROUNDS, warmup_rounds=2)


@CASES
def test_single(benchmark: Any, size: int) -> None:
    """One call for each name, for the ratio to the lower bound."""
    matcher, names = checked_matcher(size), shuffled_names()
    label(benchmark, "single", measure="single", peer=str(size), size=size, names=len(names))
    benchmark.pedantic(resolve_all, args=(matcher.resolve, names), rounds=ROUNDS, warmup_rounds=2)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", SIZES)
def test_threads(benchmark: Any, size: int, threads: int) -> None:
    matcher = checked_matcher(size)
    share = len(shuffled_names()) // threads
    columns = [
        column(shuffled_names()[share * each : share * (each + 1)] * REPETITIONS)
        for each in range(threads)
    ]
    names, measure = share * threads * REPETITIONS, f"threads {threads}"
    label(benchmark, f"threads, {size:,}", measure=measure, peer=str(size), size=size, names=names)
    with ThreadPoolExecutor(threads) as pool:

        def run() -> None:
            list(pool.map(lambda each: matcher.resolve_column(*each), columns))

        benchmark.pedantic(run, rounds=7, warmup_rounds=1)
