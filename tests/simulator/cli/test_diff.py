"""`ecr-signing diff`: output formats and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulator.program import run
from tests.simulator.records import cloudtrail
from tests.strategies import ARN, document_of


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


def test_json_has_the_keys_of_the_contract(files: tuple[Path, ...]) -> None:
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
                "exampleIsShortest": True,
                "filters": [
                    {
                        "filter": "c/*",
                        "path": "rules[0].repositoryFilters[1].filter",
                        "example": "c/a",
                        "exampleIsShortest": True,
                    }
                ],
            }
        ],
        "losses": [
            {
                "signingProfileArn": arn,
                "example": "b/a",
                "exampleIsShortest": True,
                "filters": [
                    {
                        "filter": "b/*",
                        "path": "rules[0].repositoryFilters[1].filter",
                        "example": "b/a",
                        "exampleIsShortest": True,
                    }
                ],
            }
        ],
        "newlyUnsigned": {"decided": True, "example": "b/a", "exampleIsShortest": True},
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
        "warnings": [],
    }


def test_text_shows_the_same(files: tuple[Path, ...]) -> None:
    old, new, inventory, log = files
    assert run("diff", old, new, "--inventory", inventory, "--log", log).out == (
        f"""The meaning changes.

Lost
{ARN}profile_0
    b/*  for example 'b/a'

Gained
{ARN}profile_0
    c/*  for example 'c/a'

No longer signed by any profile
for example 'b/a'

Proved unchanged
none

Affected observed repositories: 2 with 3 pushes; 2 now unsigned
pushes  repository  profiles
     3  b/x         -profile_0 (now unsigned)
     0  b/y         -profile_0 (now unsigned)
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
def test_the_exit_code_depends_on_the_change(
    tmp_path: Path, change: str, fail_on: str, code: int
) -> None:
    some, more = tmp_path / "some.json", tmp_path / "more.json"
    some.write_text(json.dumps(document_of([["a/*"]])))
    more.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    old, new = {"loss": (more, some), "gain": (some, more), "same": (some, some)}[change]
    assert run("diff", old, new, "--fail-on", fail_on).code == code


def test_a_malformed_record_is_reported_and_makes_code_3_if_nothing_is_lost(
    files: tuple[Path, ...],
) -> None:
    old, _, inventory, _ = files
    inventory.write_text("a/x\nNO\n")
    done = run("diff", old, old, "--inventory", inventory)
    assert done.code == 3
    assert "'NO' is not a valid ECR repository name" in done.err
    assert "Affected observed repositories: 0 with 0 pushes; 0 now unsigned\nnone" in done.out


def test_the_old_configuration_may_be_the_configured_one(
    files: tuple[Path, ...], tmp_path: Path
) -> None:
    old, new, *_ = files
    expected = run("diff", old, new)
    assert run("diff", "-c", old, new) == expected
    env = {"ECR_SIGNING_CONFIG": str(old)}
    assert run("diff", new, env=env) == expected
    assert run("diff", old, new, env={"ECR_SIGNING_CONFIG": str(tmp_path / "missing")}) == expected
    cases: list[tuple[list[str | Path], str]] = [
        ([new], "Missing argument 'OLD' or option '-c'"),
        (["-c", new], "Missing argument 'OLD' or option '-c'"),
        ([], "Missing argument 'NEW'"),
        (["-c", old, old, new], "More than two configurations"),
    ]
    for arguments, words in cases:
        done = run("diff", *arguments, env={"ECR_SIGNING_CONFIG": ""})
        assert (done.code, done.out) == (2, "")
        assert words in done.err


def test_a_warning_names_its_side_and_its_file(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    document = json.dumps(document_of([["a/*"]]))
    old.write_text(document)
    new.write_text(document.replace("us-east-1", "eu-west-1"))
    text = "this configuration cannot be that of */{}: its profiles are in {}"
    for region, other, side in (
        ("eu-west-1", "us-east-1", f"OLD ({old})"),
        ("us-east-1", "eu-west-1", f"NEW ({new})"),
    ):
        done = run("diff", old, new, "--registry", f"*/{region}", "--format", "json")
        assert done.json()["warnings"] == [f"{side}: {text.format(region, other)}"]
        assert done.err == f"warning: {side}: {text.format(region, other)}\n"
    done = run("lint", old, new, "--registry", "*/eu-west-1", "--format", "json")
    assert done.json()["warnings"] == [f"{old}: {text.format('eu-west-1', 'us-east-1')}"]
    assert done.err == f"warning: {done.json()['warnings'][0]}\n"
