"""Configurations in templates and in Terraform's files, on the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.simulator.configurations.forms import FORMS, as_yaml, awscc_source, template
from tests.simulator.program import EXIT_FINDINGS, EXIT_OK, EXIT_UNUSABLE, run
from tests.strategies import document_of

DOCUMENT = document_of([["prod/*", "prod/api"], ["dev/*"]], ["prod", "dev"])
ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "examples" / "signing-template.yaml"
HERE = ("--registry", "111122223333/us-east-1")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", FORMS)
def test_commands_answer_the_same_for_every_form(here: Path, form: str) -> None:
    (here / "signing").write_text(FORMS[form](DOCUMENT))
    (here / "signing.json").write_text(json.dumps(DOCUMENT))
    for arguments in (
        ["which", "prod/api", "other"],
        ["lint", "--format", "sarif"],
        ["audit", "names.txt", "--format", "json"],
    ):
        (here / "names.txt").write_text("prod/a\ndev/b\nx\n")
        command, *rest = arguments
        given, expected = (run(command, "-c", name, *rest) for name in ("signing", "signing.json"))
        assert given.code == expected.code
        if command != "lint":
            assert given.out == expected.out
    same = run("diff", "signing.json", "signing", "--format", "json")
    assert (same.code, json.loads(same.out)["equivalent"]) == (EXIT_OK, True)


def test_standard_input_and_the_environment(here: Path) -> None:
    (here / "t.yaml").write_text(as_yaml(template(DOCUMENT)))
    piped = run("which", "-c", "-", "prod/api", stdin=(here / "t.yaml").read_bytes())
    by_environment = run("which", "prod/api", env={"ECR_SIGNING_CONFIG": "t.yaml"})
    assert piped.code == by_environment.code == EXIT_OK
    assert piped.out == by_environment.out


def test_annotations_are_at_the_lines_of_the_template(here: Path) -> None:
    (here / "t.yaml").write_text(as_yaml(template(DOCUMENT)))
    lines = (here / "t.yaml").read_text().splitlines()
    done = run("lint", "t.yaml", "--format", "sarif")
    (result,) = json.loads(done.out)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (
        lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        == "prod/api"
    )
    assert "fixes" in result
    github = run("lint", "t.yaml", "--format", "github").out
    assert f"line={region['startLine']},col={region['startColumn']}" in github


def test_fix_rewrites_a_template(here: Path) -> None:
    file = here / "t.yaml"
    file.write_text("# Ours.\n" + as_yaml(template(DOCUMENT)))
    before = file.read_text().splitlines()
    assert run("lint", "--fix", "t.yaml").code == EXIT_OK
    after = file.read_text().splitlines()
    removed = next(number for number, line in enumerate(before) if "prod/api" in line)
    assert after == before[:removed] + before[removed + 2 :]


def test_fix_says_where_it_changes_nothing(here: Path) -> None:
    (here / "t.yaml").write_text(TEMPLATE.read_text())
    (here / "main.tf").write_text(awscc_source(DOCUMENT))
    done = run("lint", "--fix", "t.yaml", "main.tf", *HERE)
    assert done.code == EXIT_FINDINGS
    assert (
        "t.yaml: was not changed, because line 12 has Fn::Sub, whose value can differ between"
        in done.err
    )
    assert "main.tf: 1 redundant filter removed" in done.err
    assert (here / "t.yaml").read_text() == TEMPLATE.read_text()
    assert "prod/api" not in (here / "main.tf").read_text()
    assert "fixable" not in done.out
    (result,) = json.loads(run("lint", "t.yaml", *HERE, "--format", "json").out)["findings"]
    assert result["fixable"] is False


def test_parameters(here: Path) -> None:
    done = run("which", "-c", TEMPLATE, "--parameter", "Stage=dev", *HERE, "dev/x", "--format", "json")
    (answer,) = json.loads(done.out)["results"]
    assert answer["signingProfileArns"] == [
        "arn:aws:signer:us-east-1:111122223333:/signing-profiles/dev"
    ]
    wrong = run("which", "-c", TEMPLATE, "--parameter", "Stage", *HERE, "dev/x")
    assert wrong.code == EXIT_UNUSABLE
    assert "'Stage' must be NAME=VALUE, for example Stage=prod" in wrong.err
    missing = run("which", "-c", TEMPLATE, "dev/x")
    assert missing.code == EXIT_UNUSABLE
    assert "line 12: the value of AWS::Partition is not known; --registry" in missing.err


def test_source_without_the_extra(here: Path) -> None:
    (here / "main.tf").write_text(awscc_source(DOCUMENT))
    (here / "absent").mkdir()
    (here / "absent" / "hcl2.py").write_text("raise ImportError\n")
    done = run("which", "-c", "main.tf", "a", env={"PYTHONPATH": os.fspath(here / "absent")})
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert "needs: pip install 'ecr-signing-rules[terraform]'" in done.err


def test_a_fleet_of_templates(here: Path) -> None:
    (here / "fleet").mkdir()
    for account in ("111122223333", "444455556666"):
        text = json.dumps(template(DOCUMENT)).replace("111122223333", account)
        (here / "fleet" / f"{account}.us-east-1.json").write_text(text)
    (here / "log.jsonl").write_text('{"repository": "prod/a"}\n')
    done = run("replay", "-c", "fleet", "log.jsonl", "--format", "json")
    assert done.code == EXIT_OK
    assert len(json.loads(done.out)["configurations"]) == 2


def test_options_that_select_nothing_are_errors_unless_they_are_for_another_file(here: Path) -> None:
    (here / "signing.json").write_text(json.dumps(DOCUMENT))
    (here / "t.yaml").write_text(as_yaml(template(DOCUMENT)))
    (here / "main.tf").write_text(awscc_source(DOCUMENT))
    for name in ("signing.json", "main.tf"):
        done = run("which", "-c", name, "--parameter", "Stage=dev", "a")
        assert (done.code, done.out) == (EXIT_UNUSABLE, "")
        assert done.err == (
            f"Error: {name}: is no CloudFormation template, so --parameter Stage sets nothing in it\n"
        )
    alone = run("lint", "signing.json", "--resource", "Signing")
    assert alone.err == (
        "Error: signing.json: is one configuration, so --resource Signing cannot choose in it\n"
    )
    selected = ("--resource", "Signing", "--parameter", "New=1")
    for files in (("signing.json", "t.yaml"), ("t.yaml", "signing.json")):
        done = run("diff", *files, *selected, "--format", "json")
        assert (done.code, json.loads(done.out)["equivalent"]) == (EXIT_OK, True)
