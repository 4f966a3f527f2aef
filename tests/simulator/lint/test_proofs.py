"""Proofs of lint: what it removes is never missed, and hostile filters cannot exhaust the machine."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from matcher import Matcher, SigningConfiguration
from matcher.language import Budget
from matcher.repository_name import is_repository_name
from simulator.configurations.loading import load
from simulator.lint import Subject, lint, removable
from simulator.lint.fix import UnprovenFix, without
from simulator.report.path_text import path_text
from tests.hostile_filters import HOLES, LETTERS, PIGEONS
from tests.simulator.program import PROGRAM
from tests.strategies import Rules, configuration_of, document_of, documents

NAMES = Path(__file__).parents[3] / "bench" / "data" / "repository-names.txt.gz"


def hostile_configuration() -> dict[str, Any]:
    """A configuration for which the search for each question exceeds any budget."""
    drawn = random.Random(7)
    scattered = ["*".join(drawn.choices("abcdefghijkl", k=60)) for _ in range(40)]
    return document_of(
        [[PIGEONS, *HOLES], [f"*{each}*" for each in scattered], HOLES, [PIGEONS]],
        ["one", "two", "three", "three"],
    )


# Runs a program with little memory and time, and prints the peak of its resident memory in KiB at the end. A child
# begins with the peak of the process that starts it, which is why that is not the process of the tests.
MEASURED = """
import resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def test_a_hostile_configuration_is_undecided_in_bounded_time_and_memory(tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(hostile_configuration()))
    command = [PROGRAM, "lint", "-c", str(file), "--format", "json"]
    done = subprocess.run([sys.executable, "-c", MEASURED, *command], capture_output=True, check=False)
    codes = [each["code"] for each in json.loads(done.stdout)["findings"]]
    assert done.returncode == 1
    assert codes.count("undecided") >= 2
    assert int(done.stderr) < 500 * 1024


def overlapping_configuration() -> SigningConfiguration:
    """The maximum number of filters, made from real names; many are redundant."""
    drawn = random.Random(11)
    names = gzip.decompress(NAMES.read_bytes()).decode().splitlines()
    spelled = [name for name in names if "__" not in name and "--" not in name and len(name) > 4]

    def some_filter() -> str:
        name = drawn.choice(spelled)
        shapes: list[Callable[[str], str]] = [
            lambda name: name,
            lambda name: f"{name[:2]}*",
            lambda name: f"*{name[-3:].lstrip('._-/')}",
            lambda name: f"{name[0]}*{name[-1]}",
            lambda name: f"{name.partition('/')[0]}/*",
        ]
        return drawn.choice(shapes)(name)

    return configuration_of(
        [[some_filter() for _ in range(100)] for _ in range(10)],
        [drawn.choice(["one", "two", "three", "four"]) for _ in range(10)],
    )


def test_removing_redundant_filters_changes_no_answer(tmp_path: Path) -> None:
    configuration = overlapping_configuration()
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(configuration.to_api()))
    elements = removable(lint(Subject(configuration)))
    assert len(elements) > 100
    fixed = without(load(str(file)), elements).configuration
    names = gzip.decompress(NAMES.read_bytes()).decode().splitlines()
    assert Matcher(fixed).resolve_many(names) == Matcher(configuration).resolve_many(names)
    assert not removable(lint(Subject(fixed)))


@settings(max_examples=300)
@given(documents())
def test_removing_redundant_filters_and_rules_changes_no_answer(document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    all_findings = lint(Subject(configuration))
    locations = [each.location for each in all_findings]
    removed = removable(all_findings)
    assert removed <= {each.element for each in locations if each.filter_index is not None}
    rules = {each.location.rule_index for each in all_findings if each.kind.code == "redundant-rule"}
    rest = {
        "rules": [
            {
                **rule,
                "repositoryFilters": [
                    each
                    for filter_index, each in enumerate(rule["repositoryFilters"])
                    if ("rules", rule_index, "repositoryFilters", filter_index) not in removed
                ],
            }
            if "repositoryFilters" in rule
            else rule
            for rule_index, rule in enumerate(document["rules"])
            if rule_index not in rules
        ]
    }
    before, after = Matcher(configuration), Matcher(SigningConfiguration.from_api(rest))
    for name in random_names():
        assert set(before.resolve(name)) == set(after.resolve(name)), name


def random_names() -> list[str]:
    drawn = random.Random(3)
    texts = ("".join(drawn.choices("ab0ab0ab0/-._", k=drawn.randint(2, 9))) for _ in range(3_000))
    return [text for text in texts if is_repository_name(text)]


def test_a_fix_that_cannot_be_proved_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    with pytest.raises(UnprovenFix, match="was not changed"):
        without(load(str(file)), {("rules", 0, "repositoryFilters", 1)})


def test_without_a_budget_questions_that_need_a_search_are_undecided() -> None:
    filter_path = "rules[{}].repositoryFilters[{}].filter"
    letters = [f"*-{letter}*" for letter in LETTERS]
    rules: Rules = [["a..b", "prod*"], [*letters, "*-*"], ["x/*"], ["x/*/y"]]
    configuration = configuration_of(rules, ["one", "two", "three", "three"])
    undecided = [
        (path_text(each.location.path), each.message)
        for each in lint(Subject(configuration, budget=Budget(0)))
        if each.kind.code == "undecided"
    ]
    assert undecided == [
        (filter_path.format(0, 0), "it is undecided whether other filters of the rule contain 'a..b'"),
        (filter_path.format(0, 0), "it is undecided whether 'a..b' matches any name"),
        (filter_path.format(0, 1), "it is undecided whether 'prod*' matches more than 'prod/*'"),
        (filter_path.format(1, 36), "it is undecided whether other filters of the rule contain '*-*'"),
        ("rules[2]", "it is undecided whether rule 4 makes rule 3 redundant"),
        ("rules[3]", "it is undecided whether rule 3 makes rule 4 redundant"),
    ]
