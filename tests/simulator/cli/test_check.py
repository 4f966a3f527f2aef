"""`ecr-signing check`: output formats and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from tests.hostile_filters import HOLES, PIGEONS
from tests.simulator.program import run
from tests.strategies import ARN, document_of


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A configuration and a file with an assertion for each verdict."""
    config, asserted = tmp_path / "signing.json", tmp_path / "assertions.yaml"
    config.write_text(json.dumps(document_of([["prod/*"], ["*-pci"], [PIGEONS], HOLES])))
    asserted.write_text(
        f"""
- every: "prod/*"
  signed-by: {ARN}profile_0
- every: "prod/*"
  except: ["*.*", "*d*d*"]
  signed-at-most: 1
- repository: lab/q
  signed-by-exactly: []
- every: "{PIGEONS}"
  signed-by: {ARN}profile_3
"""
    )
    return config, asserted


def test_each_verdict_is_reported_with_its_reason(files: tuple[Path, Path]) -> None:
    config, asserted = files
    done = run("check", "-c", config, asserted)
    assert done.code == 1
    assert done.out == (
        f"{asserted}:2:3: proved: every 'prod/*' is signed by {ARN}profile_0\n"
        f"{asserted}:4:3: refuted: every 'prod/*' except '*.*', '*d*d*' is signed at most 1 time\n"
        f"    'prod/o' is signed by {ARN}profile_0 and {ARN}profile_3\n"
        f"{asserted}:7:3: proved: repository 'lab/q' is signed by exactly nothing\n"
        f"{asserted}:9:3: undecided: every '{PIGEONS}' is signed by {ARN}profile_3\n"
        "    neither proved nor refuted within the budget\n"
        "2 proved, 1 refuted, 1 undecided\n"
    )
    listed = run("check", "-c", config, asserted, "--format", "json").json()
    assert [
        (each["verdict"], each["counterexample"], each["signingProfileArns"])
        for each in listed["assertions"]
    ] == [
        ("proved", None, []),
        ("refuted", "prod/o", [f"{ARN}profile_0", f"{ARN}profile_3"]),
        ("proved", None, []),
        ("undecided", None, []),
    ]
    assert listed["verdicts"] == {"proved": 2, "refuted": 1, "undecided": 1}


@pytest.mark.parametrize("is_allowed", [False, True])
def test_junit_is_read_by_another_parser(files: tuple[Path, Path], is_allowed: bool) -> None:
    config, asserted = files
    option = ["--allow-undecided"] if is_allowed else []
    xml = JUnitXml.fromstring(run("check", "-c", config, asserted, "--format", "junit", *option).out)
    (suite,) = xml
    assert (suite.tests, suite.failures) == (4, 1)
    assert (suite.errors, suite.skipped) == ((0, 1) if is_allowed else (1, 0))
    listed = run("check", "-c", config, asserted, "--format", "json").json()["assertions"]
    kinds = {"proved": [], "refuted": [Failure], "undecided": [Skipped if is_allowed else Error]}
    for case, each in zip(suite, listed, strict=True):
        assert case.name == each["assertion"]
        assert [type(result) for result in case.result] == kinds[each["verdict"]]
        assert [result.message for result in case.result] == [each["reason"]] * len(case.result)


@pytest.mark.parametrize(
    ("claim", "options", "code"),
    [
        ("unsigned: false", [], 0),
        ("unsigned: true", [], 1),
        (f"signed-by: {ARN}profile_3", [], 1),
        (f"signed-by: {ARN}profile_3", ["--allow-undecided"], 0),
        ("signed-at-most: 0", ["--allow-undecided"], 1),
    ],
)
def test_the_exit_code_depends_on_the_verdicts(
    files: tuple[Path, Path], claim: str, options: list[str], code: int
) -> None:
    config, asserted = files
    asserted.write_text(f'- every: "{PIGEONS}"\n  {claim}\n')
    assert run("check", "-c", config, asserted, *options).code == code


def test_a_repository_may_be_an_image_uri_or_an_arn(files: tuple[Path, Path]) -> None:
    config, asserted = files
    here = "111122223333.dkr.ecr.us-east-1.amazonaws.com/prod/api:v1"
    there = "arn:aws:ecr:eu-west-1:111122223333:repository/prod/api"
    asserted.write_text(
        "".join(
            f"- repository: {each}\n  signed-by: {ARN}profile_0\n" for each in ("prod/api", here, there)
        )
    )
    done = run("check", "-c", config, asserted)
    assert done.code == 0
    assert done.out.count("proved: repository 'prod/api' is signed by") == 3
    about = "warning: the assertion about the repository 'prod/api' (line"
    assert done.err == (
        f"{about} 5) is for 111122223333/eu-west-1, but the profiles are in us-east-1\n"
    )
    done = run("check", "-c", config, asserted, "--registry", "444455556666/us-east-1")
    assert done.err.splitlines() == [
        f"{about} 3) is for 111122223333/us-east-1, but the registry is 444455556666/us-east-1",
        f"{about} 5) is for 111122223333/eu-west-1, but the registry is 444455556666/us-east-1",
    ]
    done = run("check", "-c", config, asserted, "--registry", "*/eu-west-1")
    assert done.err.splitlines() == [
        "warning: this configuration cannot be that of */eu-west-1: its profiles are in us-east-1",
        f"{about} 3) is for 111122223333/us-east-1, but the registry is */eu-west-1",
        f"{about} 5) is for 111122223333/eu-west-1, but the profiles are in us-east-1",
    ]


def test_a_name_that_no_profile_signs_is_called_so(files: tuple[Path, Path]) -> None:
    config, asserted = files
    asserted.write_text("- repository: lab/x\n  unsigned: false\n")
    assert f"{asserted}:1:3: refuted: repository 'lab/x' is signed\n    no profile signs 'lab/x'\n" in (
        run("check", "-c", config, asserted).out
    )


def test_one_text_is_a_list_of_one(files: tuple[Path, Path]) -> None:
    config, asserted = files
    asserted.write_text(f'- every: "prod/*"\n  except: "*d*d*"\n  signed-by-exactly: {ARN}profile_0\n')
    one = run("check", "-c", config, asserted, "--format", "json").json()["assertions"]
    asserted.write_text(
        f'- every: "prod/*"\n  except: ["*d*d*"]\n  signed-by-exactly: [{ARN}profile_0]\n'
    )
    several = run("check", "-c", config, asserted, "--format", "json").json()["assertions"]
    assert one[0]["assertion"] == several[0]["assertion"]
    assert one[0]["verdict"] == several[0]["verdict"]


def test_json_has_the_warnings_of_standard_error(files: tuple[Path, Path]) -> None:
    config, asserted = files
    asserted.write_text("- repository: lab/x\n  unsigned: true\n")
    done = run("check", "-c", config, asserted, "--registry", "*/eu-west-1", "--format", "json")
    assert [f"warning: {text}" for text in done.json()["warnings"]] == done.err.splitlines() != []
