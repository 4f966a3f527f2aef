"""Questions about all names, of configurations as large as ECR allows: 10 rules with 100 filters each."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

import interegular

from bench.conftest import dealt
from bench.corpus import ARN, Rules
from matcher import Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from matcher.language import Budget, ContainmentIndex, contained
from simulator.assertions import Assertion, SignedAtMost
from simulator.check import check
from simulator.diff import diff
from simulator.lint import Subject, lint

FILTERS = 1_000
SEARCHED_PAIRS, PEER_PAIRS = 2_000, 40
Pair = tuple[str, str]


def configuration(rules: Rules) -> SigningConfiguration:
    return SigningConfiguration(
        SigningRule(f"{ARN}profile_{number}", map(RepositoryFilter, texts))
        for number, texts in enumerate(rules)
    )


def with_one_filter_changed(rules: Rules) -> Rules:
    first, *others = rules
    return [[first[0].replace("/", "-"), *first[1:]], *others]


def all_filters() -> list[str]:
    return [text for texts in dealt(FILTERS) for text in texts]


@cache
def containing() -> set[Pair]:
    """The pairs of filters of which the second contains the first."""
    texts, budget = all_filters(), Budget()
    index = ContainmentIndex(texts)
    verdicts = ((text, index.containing(text, budget)) for text in texts)
    return {(text, texts[place]) for text, found in verdicts for place in found}


def some_pairs(count: int) -> list[Pair]:
    """As many pairs as are said to contain each other as of any."""
    drawn, texts = random.Random(4), all_filters()
    pairs = drawn.sample(sorted(containing()), count // 2)
    return pairs + [(drawn.choice(texts), drawn.choice(texts)) for _ in range(count - len(pairs))]


def noted(benchmark: Any, question: str, how: str, questions: int) -> None:
    benchmark.group = "questions about all names"
    benchmark.extra_info.update(measure=question, peer=how, size=FILTERS, names=1, questions=questions)


def test_lint(benchmark: Any) -> None:
    subject = configuration(dealt(FILTERS))
    noted(benchmark, "lint", "matcher.language", 1)
    benchmark.pedantic(lambda: lint(Subject(subject)), rounds=9)


def test_diff(benchmark: Any) -> None:
    old = configuration(dealt(FILTERS))
    new = configuration(with_one_filter_changed(dealt(FILTERS)))
    result = diff(old, new, budget=Budget())
    assert (len(result.gains), len(result.losses), result.relation) == (1, 1, "different")
    noted(benchmark, "diff, one filter changed", "matcher.language", 1)
    benchmark.pedantic(lambda: diff(old, new, budget=Budget()), rounds=9)


def test_check(benchmark: Any) -> None:
    matcher = Matcher(configuration(dealt(FILTERS)))
    asserted = [Assertion("*", (), SignedAtMost(1))]
    (checked,) = check(matcher, asserted, Budget())
    assert len(checked.profiles) == 2
    noted(benchmark, "check, no name signed twice", "matcher.language", 1)
    benchmark.pedantic(lambda: check(matcher, asserted, Budget()), rounds=5)


def test_all_pairs(benchmark: Any) -> None:
    texts = all_filters()
    noted(benchmark, "containment, all pairs", "matcher.language", len(texts) ** 2)

    def run() -> None:
        index, budget = ContainmentIndex(texts), Budget()
        for text in texts:
            index.containing(text, budget)

    benchmark.pedantic(run, rounds=9)


def test_searched_pairs(benchmark: Any) -> None:
    pairs = some_pairs(SEARCHED_PAIRS)
    for inner, outer in pairs:
        proved = contained(inner, [outer]).outcome == "proved"
        assert proved is ((inner, outer) in containing())
    noted(benchmark, "containment, pair by pair, with a witness", "matcher.language", len(pairs))
    benchmark.pedantic(lambda: [contained(inner, [outer]) for inner, outer in pairs], rounds=3)


def test_pairs_of_a_peer(benchmark: Any) -> None:
    """Over all texts instead of valid names, which is less to ask; for these filters it is the same."""
    pairs = some_pairs(PEER_PAIRS)

    def automaton(text: str) -> Any:
        return interegular.parse_pattern("[a-z0-9._/-]*".join(map(re.escape, text.split("*")))).to_fsm()

    def run() -> list[bool]:
        return [automaton(inner) <= automaton(outer) for inner, outer in pairs]

    assert run() == [pair in containing() for pair in pairs]
    noted(benchmark, "containment, pair by pair", "interegular", len(pairs))
    benchmark.pedantic(run, rounds=3)
