"""Statements about all names for configurations of ECR's maximum size: 10 rules with 100 filters each."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

import interegular

from bench.corpus import ARN, Rules, rules
from bench.results import label
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
    return [text for texts in rules(FILTERS) for text in texts]


@cache
def containing() -> set[Pair]:
    """The pairs of filters in which the second contains the first."""
    texts, budget = all_filters(), Budget()
    index = ContainmentIndex(texts)
    verdicts = ((text, index.containing(text, budget)) for text in texts)
    return {(text, texts[number]) for text, found in verdicts for number in found}


def some_pairs(count: int) -> list[Pair]:
    """Pairs of filters, half of them with containment and the others arbitrary."""
    rng, texts = random.Random(4), all_filters()
    pairs = rng.sample(sorted(containing()), count // 2)
    return pairs + [(rng.choice(texts), rng.choice(texts)) for _ in range(count - len(pairs))]


def label_statements(benchmark: Any, measure: str, peer: str, statements: int) -> None:
    group = "statements about all names"
    label(benchmark, group, measure=measure, peer=peer, size=FILTERS, statements=statements)


def test_lint(benchmark: Any) -> None:
    subject = configuration(rules(FILTERS))
    label_statements(benchmark, "lint", "matcher.language", 1)
    benchmark.pedantic(lambda: lint(Subject(subject)), rounds=9)


def test_diff(benchmark: Any) -> None:
    old = configuration(rules(FILTERS))
    new = configuration(with_one_filter_changed(rules(FILTERS)))
    result = diff(old, new, budget=Budget())
    assert (len(result.gains), len(result.losses), result.relation) == (1, 1, "different")
    label_statements(benchmark, "diff, one filter changed", "matcher.language", 1)
    benchmark.pedantic(lambda: diff(old, new, budget=Budget()), rounds=9)


def test_check(benchmark: Any) -> None:
    matcher = Matcher(configuration(rules(FILTERS)))
    asserted = [Assertion("*", (), SignedAtMost(1))]
    (checked,) = check(matcher, asserted, Budget())
    assert len(checked.profiles) == 2
    label_statements(benchmark, "check, no name signed twice", "matcher.language", 1)
    benchmark.pedantic(lambda: check(matcher, asserted, Budget()), rounds=5)


def test_all_pairs(benchmark: Any) -> None:
    texts = all_filters()
    label_statements(benchmark, "containment, all pairs", "matcher.language", len(texts) ** 2)

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
    label_statements(
        benchmark, "containment, pair by pair, with a witness", "matcher.language", len(pairs)
    )
    benchmark.pedantic(lambda: [contained(inner, [outer]) for inner, outer in pairs], rounds=3)


def test_pairs_by_a_peer(benchmark: Any) -> None:
    """The peer decides about all texts, not only valid names; for these filters the answers are the same."""
    pairs = some_pairs(PEER_PAIRS)

    def automaton(text: str) -> Any:
        return interegular.parse_pattern("[a-z0-9._/-]*".join(map(re.escape, text.split("*")))).to_fsm()

    def run() -> list[bool]:
        return [automaton(inner) <= automaton(outer) for inner, outer in pairs]

    assert run() == [pair in containing() for pair in pairs]
    label_statements(benchmark, "containment, pair by pair", "interegular", len(pairs))
    benchmark.pedantic(run, rounds=3)
