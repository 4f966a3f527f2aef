"""What a change gains and loses: held against names, against the change back, and against what exists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from matcher import Matcher, SigningConfiguration
from matcher.language import PROVED, UNDECIDED, Budget, readability
from matcher.repository_name import is_repository_name
from simulator.diff import DiffResult, diff
from tests.simulator.names import existing_of, short_names
from tests.simulator.program import run
from tests.simulator.records import cloudtrail
from tests.strategies import ARN, Rules, configuration_of, document_of, documents


def compare(old: Rules, new: Rules, profiles: tuple[list[str], list[str]] | None = None) -> DiffResult:
    before, after = profiles or (None, None)
    return diff(configuration_of(old, before), configuration_of(new, after), budget=Budget())


@settings(max_examples=300)
@given(documents(), documents())
def test_gains_and_losses_are_those_of_the_matcher(one: dict[str, Any], other: dict[str, Any]) -> None:
    old, new = SigningConfiguration.from_api(one), SigningConfiguration.from_api(other)
    result = diff(old, new, budget=Budget())
    before, after = Matcher(old), Matcher(new)
    losses = {each.signing_profile_arn: each.example for each in result.losses}
    gains = {each.signing_profile_arn: each.example for each in result.gains}
    for changes, had, has in ((losses, before, after), (gains, after, before)):
        for arn, example in changes.items():
            assert example is not None
            assert is_repository_name(example)
            assert arn in had.resolve(example)
            assert arn not in has.resolve(example)
        for arn in result.profiles:
            changed = (
                name
                for name in short_names()
                if arn in had.resolve(name) and arn not in has.resolve(name)
            )
            first = next(changed, None)
            if first is not None:
                shown = changes[arn]
                assert shown is not None
                assert readability(shown) <= readability(first)
    gone = next(
        (each for each in short_names() if before.resolve(each) and not after.resolve(each)), None
    )
    witness = result.unsigned.witness
    assert (result.unsigned == PROVED) is (witness is None)
    if witness is not None:
        assert before.resolve(witness)
        assert not after.resolve(witness)
    if gone is not None:
        assert witness is not None
        assert readability(witness) <= readability(gone)


@settings(max_examples=200)
@given(documents(), documents())
def test_what_is_gained_is_lost_on_the_way_back(one: dict[str, Any], other: dict[str, Any]) -> None:
    old, new = SigningConfiguration.from_api(one), SigningConfiguration.from_api(other)
    forth, back = diff(old, new, budget=Budget()), diff(new, old, budget=Budget())
    assert set(forth.gains) == set(back.losses)
    assert set(forth.losses) == set(back.gains)
    assert forth.is_equivalent is back.is_equivalent


@given(documents())
def test_nothing_changes_between_a_configuration_and_itself(document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    result = diff(configuration, SigningConfiguration.from_api(document), budget=Budget())
    assert (result.gains, result.losses, result.unsigned) == ((), (), PROVED)
    assert result.relation == "identical"


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ([["a/*", "b/*"]], [["b/*", "a/*"]], "equivalent"),
        ([["a/*", "a/b/*"]], [["a/*"]], "equivalent"),
        ([["a**b"]], [["a*b"]], "equivalent"),
        ([None], [["*"]], "equivalent"),
        ([["a/*"], ["x"]], [["a/*"]], "equivalent"),  # 'x' is no name
        ([["a/*"]], [["a*"]], "different"),
    ],
)
def test_order_and_spelling_are_told_from_meaning(old: Rules, new: Rules, relation: str) -> None:
    assert compare(old, new).relation == relation


def test_rules_in_another_order_mean_the_same() -> None:
    rules: Rules = [["a/*"], ["b/*"]]
    result = compare(rules, rules[::-1], (["one", "two"], ["two", "one"]))
    assert result.relation == "equivalent"


def test_each_filter_shows_what_it_changes() -> None:
    result = compare([["a/*", "b*", "c/*"]], [["b/*", "c/*", "d"]])
    (loss,) = result.losses
    assert [(each.filter, each.example) for each in loss.filters] == [("a/*", "a/a"), ("b*", "ba")]
    assert loss.example == "ba"
    assert result.gains == ()  # 'd' is no name


def test_without_a_budget_a_change_is_undecided() -> None:
    old, new = configuration_of([["a/*"]]), configuration_of([["b/*"]])
    result = diff(old, new, budget=Budget(0))
    assert result.relation == "undecided"
    assert not result.is_equivalent
    assert [change.example for change in (*result.gains, *result.losses)] == [None, None]
    assert result.unsigned == UNDECIDED


def test_what_exists_and_is_affected_is_listed_the_most_pushed_first() -> None:
    existing = existing_of("a/x", "b/x", "c/x", "d/x")
    existing.pushes["b/x"] = 7
    old: Rules = [["a/*", "b/*"], ["c/*"]]
    new: Rules = [["c/*", "b/*"], ["c/*", "b/*"]]
    result = diff(configuration_of(old), configuration_of(new), existing, budget=Budget())
    assert result.affected is not None
    one, two = (f"{ARN}profile{letter}" for letter in "ab")
    assert [
        (each.repository, each.pushes, each.gained, each.lost, each.is_unsigned)
        for each in result.affected
    ] == [("b/x", 7, (two,), (), False), ("a/x", 1, (), (one,), True), ("c/x", 1, (one,), (), False)]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path, Path]:
    """Two configurations, an inventory, and a log."""
    old, new, inventory, log = (
        tmp_path / name for name in ("old.json", "new.json", "names.txt", "log")
    )
    old.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    new.write_text(json.dumps(document_of([["a/*", "c/*"]])))
    inventory.write_text("a/x\nb/y\n")
    log.write_text("\n".join(json.dumps(cloudtrail("b/x", number)) for number in range(3)))
    return old, new, inventory, log


def test_json_tells_all(files: tuple[Path, ...]) -> None:
    old, new, inventory, log = files
    done = run("diff", old, new, "--inventory", inventory, "--log", log, "--format", "json")
    arn = f"{ARN}profile_0"
    assert done.code == 1
    assert done.json() == {
        "equivalent": False,
        "relation": "different",
        "signingProfileArns": [arn],
        "gains": [
            {
                "signingProfileArn": arn,
                "example": "c/a",
                "filters": [{"filter": "c/*", "example": "c/a"}],
            }
        ],
        "losses": [
            {
                "signingProfileArn": arn,
                "example": "b/a",
                "filters": [{"filter": "b/*", "example": "b/a"}],
            }
        ],
        "newlyUnsigned": {"decided": True, "example": "b/a"},
        "affected": {
            "repositories": 2,
            "pushes": 3,
            "list": [
                {
                    "repositoryName": name,
                    "pushes": pushes,
                    "gained": [],
                    "lost": [arn],
                    "unsigned": True,
                }
                for name, pushes in [("b/x", 3), ("b/y", 0)]
            ],
        },
    }


def test_text_tells_the_same(files: tuple[Path, ...]) -> None:
    old, new, inventory, log = files
    assert run("diff", old, new, "--inventory", inventory, "--log", log).out == (
        f"""The meaning changes.

Lost
{ARN}profile_0
    b/*  for example 'b/a'

Gained
{ARN}profile_0
    c/*  for example 'c/a'

Signed before, and now by no profile
for example 'b/a'

Proved the same
none

Affected of what exists: 2 repositories with 3 pushes; 2 now unsigned
pushes  repository  profiles
     3  b/x         -profile_0
     0  b/y         -profile_0
"""
    )


@pytest.mark.parametrize(
    ("change", "fail_on", "code"),
    [
        ("loss", "loss", 1),
        ("gain", "loss", 0),
        ("gain", "any", 1),
        ("same", "any", 0),
        ("loss", "never", 0),
    ],
)
def test_the_exit_code_is_that_of_the_change(
    tmp_path: Path, change: str, fail_on: str, code: int
) -> None:
    some, more = tmp_path / "some.json", tmp_path / "more.json"
    some.write_text(json.dumps(document_of([["a/*"]])))
    more.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    old, new = {"loss": (more, some), "gain": (some, more), "same": (some, some)}[change]
    assert run("diff", old, new, "--fail-on", fail_on).code == code


def test_a_malformed_record_is_told_and_makes_code_3_where_nothing_is_lost(
    files: tuple[Path, ...],
) -> None:
    old, _, inventory, _ = files
    inventory.write_text("a/x\nNO\n")
    done = run("diff", old, old, "--inventory", inventory)
    assert done.code == 3
    assert "'NO' is no repository name" in done.err
    assert "Affected of what exists: 0 repositories with 0 pushes; 0 now unsigned\nnone" in done.out
