"""SARIF and GitHub annotations of `lint`, `diff` and `check`: where they point to, and what they say."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlparse

import jsonschema
import pytest

from tests.hostile_filters import HOLES, PIGEONS
from tests.simulator.program import run
from tests.strategies import ARN, document_of

ROOT = Path(__file__).parents[3]
# Source: OASIS, sarif-schema-2.1.0.json of SARIF 2.1.0 with errata 01.
SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json").read_text())
EXAMPLES = ROOT / "examples"
SARIF = ("--format", "sarif")

FAULTY = {
    "registryId": "111122223333",
    "signingConfiguration": document_of(
        [["prod*", "prod/api", "prod/x", "e*"], None], ["prod", "Prod"]
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Git repository with a subfolder."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "a folder").mkdir()
    return tmp_path / "repository"


@pytest.fixture
def faulty(repository: Path) -> Path:
    file = repository / "a folder" / "signing é%.json"
    file.write_text(json.dumps(FAULTY, indent=3))
    return file


def valid(document: Any) -> dict[str, Any]:
    """The only run of a SARIF document, after its validation."""
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    (sarif_run,) = document["runs"]
    assert isinstance(sarif_run, dict)
    for result in sarif_run["results"]:
        rule = sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
    return sarif_run


def annotated(sarif_run: dict[str, Any]) -> Iterator[tuple[str, Path, str]]:
    """For each result, its rule, the file that its URI leads to, and the text of its region there."""
    for result in sarif_run["results"]:
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        file = resolved(sarif_run, physical["artifactLocation"])
        yield result["ruleId"], file, cut(file.read_text(), physical["region"])


def resolved(sarif_run: dict[str, Any], artifact: dict[str, str]) -> Path:
    base = (
        sarif_run["originalUriBaseIds"][artifact["uriBaseId"]]["uri"] if "uriBaseId" in artifact else ""
    )
    url = urlparse(urljoin(base, artifact["uri"]))
    assert url.scheme == "file"
    return Path(unquote(url.path))


def offsets(text: str, region: dict[str, int]) -> tuple[int, int]:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    return (
        starts[region["startLine"] - 1] + region["startColumn"] - 1,
        starts[region["endLine"] - 1] + region["endColumn"] - 1,
    )


def cut(text: str, region: dict[str, int]) -> str:
    start, end = offsets(text, region)
    return text[start:end]


def test_sarif_of_lint_agrees_with_json(faulty: Path) -> None:
    sarif_run = valid(run("lint", "-c", faulty, *SARIF).json())
    listed = run("lint", "-c", faulty, "--format", "json").json()["findings"]
    assert len(sarif_run["results"]) == len(listed)
    for result, each in zip(sarif_run["results"], listed, strict=True):
        assert result["ruleId"] == each["code"]
        assert result["level"] == each["severity"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region == {
            "startLine": each["line"],
            "startColumn": each["column"],
            "endLine": each["endLine"],
            "endColumn": each["endColumn"],
        }
        assert location["logicalLocations"][0]["fullyQualifiedName"] == each["path"]
        assert ("fixes" in result) is each["fixable"]
    for (_, file, text), each in zip(annotated(sarif_run), listed, strict=True):
        assert file == faulty
        assert isinstance(json.loads(text), dict if each["path"].endswith("]") else str)
    valid(run("lint", EXAMPLES / "signing-configuration.json", *SARIF).json())
    assert valid(run("lint", "-", *SARIF, stdin=b"{").json())["results"]


@pytest.mark.parametrize("subset", [slice(None), slice(0, 1), slice(1, 2)])
def test_applying_the_fixes_is_what_fix_does(faulty: Path, subset: slice) -> None:
    sarif_run = valid(run("lint", faulty, *SARIF).json())
    fixes = [fix for result in sarif_run["results"] for fix in result.get("fixes", ())]
    assert len(fixes) == 2
    before = faulty.read_text()
    replacements = []
    for fix in fixes[subset]:
        (change,) = fix["artifactChanges"]
        assert resolved(sarif_run, change["artifactLocation"]) == faulty
        (replacement,) = change["replacements"]
        assert replacement["insertedContent"]["text"] == ""
        replacements.append(offsets(before, replacement["deletedRegion"]))
    after = before
    for start, end in sorted(replacements, reverse=True):
        after = after[:start] + after[end:]
    kept = json.loads(after)["signingConfiguration"]["rules"][0]["repositoryFilters"]
    assert len(kept) == 4 - len(replacements)
    if subset == slice(None):
        run("lint", faulty, "--fix")
        assert faulty.read_text() == after


@pytest.mark.parametrize("folder", [".", "a folder"])
def test_uris_are_relative_to_the_repository(repository: Path, faulty: Path, folder: str) -> None:
    sarif_run = valid(run("lint", faulty, *SARIF, cwd=repository / folder).json())
    root = sarif_run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    assert root == f"{repository.as_uri()}/"
    (location,) = sarif_run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "a%20folder/signing%20%C3%A9%25.json",
        "uriBaseId": "%SRCROOT%",
    }


def test_a_uri_outside_of_the_repository_is_absolute(
    tmp_path: Path, repository: Path, faulty: Path
) -> None:
    outside = tmp_path / "out side.json"
    shutil.copy(faulty, outside)
    for name in (outside, Path("..") / outside.name):
        sarif_run = valid(run("lint", name, *SARIF, cwd=repository).json())
        (location,) = sarif_run["results"][0]["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": outside.as_uri()}
    # Without a repository, paths are relative to the current folder.
    sarif_run = valid(run("lint", outside.name, *SARIF, cwd=tmp_path).json())
    (location,) = sarif_run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "out%20side.json"


PAGES = {"lint": "lint.md", "diff": "diff.md", "check": "check.md"}


@pytest.mark.parametrize("command", PAGES)
def test_every_rule_is_documented_here_and_links_to_what_ecr_documents(
    faulty: Path, command: str
) -> None:
    arguments: dict[str, list[str | Path]] = {
        "lint": [faulty],
        "diff": [faulty, faulty],
        "check": ["-c", faulty, "-"],
    }
    done = run(command, *arguments[command], *SARIF, stdin=b"- {every: a*, signed-at-most: 9}")
    page = (ROOT / "docs" / PAGES[command]).read_text()
    for rule in valid(done.json())["tool"]["driver"]["rules"]:
        assert rule["id"] in page
        assert rule["helpUri"].startswith("https://docs.aws.amazon.com/AmazonECR/")


ASSERTIONS = f"""# What holds.
- every: "prod/*"
  signed-by: {ARN}profile_0

- every: "prod/*"   # refuted
  except: ["*.*", "*d*d*"]
  signed-at-most: 0 # really
# undecided
- {{every: "{PIGEONS}",
   signed-by: {ARN}profile_2}}
"""


def test_check_points_to_the_assertion(tmp_path: Path) -> None:
    config, asserted = tmp_path / "signing.json", tmp_path / "assertions.yaml"
    config.write_text(json.dumps(document_of([["prod/*"], [PIGEONS], HOLES])))
    asserted.write_text(ASSERTIONS)
    done = run("check", "-c", config, asserted, *SARIF)
    assert done.code == 1
    sarif_run = valid(done.json())
    assert list(annotated(sarif_run)) == [
        (
            "refuted-assertion",
            asserted,
            'every: "prod/*"   # refuted\n  except: ["*.*", "*d*d*"]\n  signed-at-most: 0',
        ),
        ("undecided-assertion", asserted, ASSERTIONS[ASSERTIONS.index("{every") : -1]),
    ]
    listed = run("check", "-c", config, asserted, "--format", "json").json()
    assert listed["file"] == str(asserted)
    assert [(each["line"], each["endLine"]) for each in listed["assertions"]] == [
        (2, 3),
        (5, 7),
        (9, 10),
    ]
    refuted, undecided = run("check", "-c", config, asserted, "--format", "github").out.splitlines()
    assert refuted.startswith(
        f"::error file={asserted},line=5,col=3,title=refuted-assertion::refuted: every"
    )
    assert listed["assertions"][1]["reason"] in refuted
    assert undecided.startswith(f"::warning file={asserted},line=9,col=3,title=undecided-assertion::")
    asserted.write_text(ASSERTIONS.partition("\n\n")[0])
    assert valid(run("check", "-c", config, asserted, *SARIF).json())["results"] == []
    assert run("check", "-c", config, asserted, "--format", "github").out.strip() == ""


def test_diff_points_to_the_filter_or_rule(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    before = document_of([["a/*", "b/*"], ["c/*"], None], ["one", "one", "two"])
    after = document_of([["a/*"], ["x/*", "c/*", "d/*"], [PIGEONS]], ["one", "one", "two"])
    old.write_text(json.dumps(before, indent=2))
    new.write_text(json.dumps({"signingConfiguration": after}, indent=2))
    found = list(annotated(valid(run("diff", old, new, *SARIF).json())))
    assert [(rule, file) for rule, file, _ in found] == [
        ("unsigned-names", old),
        ("lost-names", old),
        ("lost-names", old),
        ("gained-names", new),
        ("gained-names", new),
    ]
    texts = [json.loads(text) for *_, text in found]
    assert texts == [
        {"signingProfileArn": f"{ARN}two"},
        "b/*",
        {"signingProfileArn": f"{ARN}two"},
        "x/*",
        "d/*",
    ]

    lines = run("diff", old, new, "--format", "github").out.splitlines()
    listed = run("diff", old, new, "--format", "json").json()
    commands = [re.match(r"::(\w+) file=([^,]*),line=(\d+)", line) for line in lines]
    assert [each[1] for each in commands if each] == ["error", "warning", "warning", "notice", "notice"]
    assert f"'{listed['newlyUnsigned']['example']}' was signed" in lines[0]
    assert f"for example '{listed['losses'][0]['example']}'" in lines[1]
    assert valid(run("diff", old, old, *SARIF).json())["results"] == []


def test_diff_says_what_is_undecided(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(document_of([[PIGEONS]])))
    new.write_text(json.dumps(document_of([HOLES])))
    results = valid(run("diff", old, new, *SARIF).json())["results"]
    undecided = [each for each in results if each["ruleId"] == "undecided-change"]
    assert undecided
    assert undecided[0]["message"]["text"].startswith("it is undecided whether arn:aws:signer:")
