"""No filter and no name makes a resolution slow."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from matcher import Matcher, SigningConfiguration, WildcardSet
from matcher.wildcard_set.key_search import MARKS, key_outputs
from matcher.wildcard_set.plan import Plan
from tests.strategies import document_of

LENGTH = 256
BENIGN_FILTERS = ["prod/*", "*/production", "*-pci"]
BENIGN_NAME = "prod/" + "service-" * 31 + "api"
# A benign resolution of a name this long takes some 1.7 µs here in Python, and less in C, so that this bound is
# under a millisecond. Backtracking would exceed it by many orders of magnitude.
MOST_TIMES_BENIGN = 500


def fastest(call: Callable[[], object], rounds: int = 15) -> float:
    call()  # compiles the patterns
    times = []
    # What measures coverage would be timed as well, and it weighs on Python more than on C.
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    finally:
        sys.settrace(tracing)
    return min(times)


HOSTILE = {
    "stars between letters that are all there": (["*a" * 127 + "*a"], "a" * LENGTH),
    "stars between letters, and one that is missing": (["*a" * 126 + "*b*"], "b" + "a" * (LENGTH - 1)),
    "stars between letters, and a wrong end": (["a*" * 127 + "b"], "a" * LENGTH),
    "alternating stars of 256 characters": (["*a" * 128, "a*" * 128, "*b" * 128], "ab" * 128),
    "literals that overlap themselves": (["*" + "ab" * 20 + "*" + "ab" * 20 + "b*"], "ab" * 128),
    "every run of one letter, in every rule": (
        ["*" + "a" * length + "*" for length in range(1, 101)],
        "a" * LENGTH,
    ),
    "every run of one letter, each to be verified": (
        ["*" + "a" * length + "*b*" for length in range(1, 101)],
        "a" * LENGTH,
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_name_of_256_characters_stays_near_a_benign_one(case: str) -> None:
    texts, name = HOSTILE[case]
    matcher = Matcher(SigningConfiguration.from_api(document_of([texts])))
    benign_matcher = Matcher(SigningConfiguration.from_api(document_of([BENIGN_FILTERS])))
    hostile = fastest(lambda: matcher.resolve(name))
    benign = fastest(lambda: benign_matcher.resolve(BENIGN_NAME))
    assert hostile / benign < MOST_TIMES_BENIGN


@pytest.mark.parametrize("case", HOSTILE)
def test_time_grows_no_faster_than_the_name(case: str) -> None:
    texts, name = HOSTILE[case]
    matcher = Matcher(SigningConfiguration.from_api(document_of([texts])))
    short = fastest(lambda: matcher.resolve(name * 20), rounds=5)
    long = fastest(lambda: matcher.resolve(name * 200), rounds=5)
    # Ten times as long; quadratic time would be a hundred times as much.
    assert long / short < 30


def test_no_index_of_a_name_ends_more_keys_than_groups_and_a_few() -> None:
    groups = [
        ["*" + "a" * (10 * step + group + 1) + end for step in range(25) for end in ("*", "*b*")]
        for group in range(10)
    ]
    plan = Plan(groups)
    assert len(set(plan.keys)) == 250
    ends = [end for end, _ in key_outputs(plan)(("a" * LENGTH).join(MARKS))]
    assert max(map(ends.count, set(ends))) <= 10 + 8


def test_filters_inside_each_other_are_compiled_in_bounded_time() -> None:
    """Each filter by itself is a group, so that no key can be left out."""

    def nested(length: int) -> float:
        filters = ["*" + "a" * (n + 1) + "*" for n in range(length)]
        return fastest(lambda: WildcardSet(filters), rounds=1)

    # Four times as many keys, each with a bounded look inside; cubic time would be 64 times as much.
    assert nested(800) / nested(200) < 40
