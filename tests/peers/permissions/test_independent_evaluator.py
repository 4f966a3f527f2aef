"""Answers are those of an independent evaluator, which knows allowed and denied only.

A `yes` or `no` must hold under every assignment of the unknown keys that is tried, and for an `unknown`
two assignments must differ.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import islice, product
from random import Random
from typing import Any

from simulator.decision.permissions import Answer
from tests.peers.permissions.driver_client import allowed
from tests.peers.permissions.generated import Assignment, Case, candidates, cases
from tests.peers.permissions.simulation import simulation
from tests.simulator.decision.permissions.worlds import PROFILE

# The long form, as the acceptance of the feature asks: FUZZ_EXAMPLES=300000, as for `make fuzz`.
CASES = 6000 if int(os.environ.get("FUZZ_EXAMPLES", "0")) > 10_000 else 600
SEED = int(os.environ.get("SEED", "13"))
TRIED = 6


def assignments(case: Case) -> list[Assignment]:
    """Every assignment of the unknown keys, in random order; at most 400."""
    every = product(*[candidates(key) for key in case.unknown])
    found = [dict(zip(case.unknown, values, strict=True)) for values in islice(every, 400)]
    Random(0).shuffle(found)
    return found


def answer(case: Case, assignment: Assignment) -> Answer:
    context = {key.lower(): value for key, value in {**case.known, **assignment}.items()}
    return case.world.permissions().may_sign(case.world.principal(), PROFILE, context)


def test_every_yes_and_no_holds_whatever_the_unknown_keys_are_and_an_unknown_depends_on_them() -> None:
    simulations: list[dict[str, Any]] = []
    expected: list[tuple[Case, Assignment, bool]] = []
    answers: Counter[str] = Counter()
    without_difference = 0
    for case in cases(SEED, CASES):
        given = answer(case, {})
        answers[given.answer] += 1
        tried = assignments(case)
        if given.answer == "unknown":
            # Our own answers select the two assignments, and the other evaluator has to agree.
            by_answer = {answer(case, each).answer: each for each in tried}
            assert "unknown" not in by_answer, (case, by_answer["unknown"])
            if len(by_answer) < 2:
                assert not case.is_independent, case
                without_difference += 1
            wanted = [(each, name == "yes") for name, each in by_answer.items()]
        else:
            wanted = [(each, given.answer == "yes") for each in tried[:TRIED]]
        for assignment, outcome in wanted:
            expected.append((case, assignment, outcome))
            simulations.append(simulation(case.world, {**case.known, **assignment}))
    for (case, assignment, outcome), result in zip(expected, allowed(simulations), strict=True):
        assert result is outcome, (case, assignment)
    assert answers["unknown"] - without_difference >= CASES // 6
    assert min(answers["yes"], answers["no"]) >= CASES // 10
