"""`ecr-signing lint`: output formats, exit codes, and `--fix`."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import jsonschema
import pytest

from simulator.configurations.api_json import load
from tests.simulator.program import run
from tests.simulator.records import eventbridge
from tests.strategies import Rules, document_of

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json"
EXAMPLES = Path(__file__).parents[3] / "examples"

FAULTY = {
    "registryId": "111122223333",
    "signingConfiguration": document_of([["prod*", "prod/api", "prod/x"], None], ["prod", "Prod"]),
}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "signing configuration.json"
    file.write_text(json.dumps(FAULTY, indent=3))
    return file


def test_text_has_the_positions_and_messages_of_json(faulty: Path) -> None:
    listed = run("lint", "-c", faulty, "--format", "json").json()["findings"]
    assert [each["code"] for each in listed] == [
        "missing-slash",
        "redundant-filter",
        "exact-filter",
        "redundant-filter",
        "exact-filter",
        "unconditional-rule",
        "similar-profiles",
    ]
    lines = faulty.read_text().splitlines()
    shown = run("lint", "-c", faulty).out.splitlines()
    assert shown.pop() == "0 errors, 5 warnings, 2 notes"
    for each, line in zip(listed, shown, strict=True):
        assert line.startswith(
            f"{faulty}:{each['line']}:{each['column']}: {each['severity']}: {each['message']}"
        )
        assert line.endswith(f"[{each['code']}]")
        if each["path"].endswith("filter"):
            assert lines[each["line"] - 1][each["column"] - 1 :].startswith('"prod')
        if each["suggestion"] is not None:
            assert f"; try {each['suggestion']!r} [" in line


def test_sarif_is_valid_and_agrees_with_json(faulty: Path) -> None:
    schema = json.loads(SCHEMA.read_text())
    document = run("lint", "-c", faulty, "--format", "sarif").json()
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    (sarif_run,) = document["runs"]
    listed = run("lint", "-c", faulty, "--format", "json").json()["findings"]
    assert len(sarif_run["results"]) == len(listed)
    for result, each in zip(sarif_run["results"], listed, strict=True):
        rule = sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == each["code"]
        assert result["level"] == each["severity"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (each["line"], each["column"])
        assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(
            "signing%20configuration.json"
        )
        assert location["logicalLocations"][0]["fullyQualifiedName"] == each["path"]
    jsonschema.Draft7Validator(schema).validate(
        run("lint", "-c", EXAMPLES / "signing-configuration.json", "--format", "sarif").json()
    )


def test_github_annotations_agree_with_json(faulty: Path, tmp_path: Path) -> None:
    strange = tmp_path / "100%, a:b.json"
    strange.write_text(faulty.read_text())
    listed = run("lint", "-c", strange, "--format", "json").json()["findings"]
    lines = run("lint", "-c", strange, "--format", "github").out.splitlines()

    def unescaped(text: str) -> str:
        for escape, character in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
            text = text.replace(escape, character)
        return text

    for line, each in zip(lines, listed, strict=True):
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert found is not None
        command, properties, message = found.groups()
        assert command == {"error": "error", "warning": "warning", "note": "notice"}[each["severity"]]
        read = {
            key: unescaped(value) for key, value in (pair.split("=") for pair in properties.split(","))
        }
        assert read == {
            "file": str(strange),
            "line": str(each["line"]),
            "col": str(each["column"]),
            "title": each["code"],
        }
        assert unescaped(message).startswith(each["message"])


@pytest.mark.parametrize(
    ("rules", "fail_on", "code"),
    [
        ([["a/*"]], "warning", 0),
        ([["a/b"]], "warning", 0),  # a note
        ([["a*"]], "warning", 1),
        ([["a*"]], "error", 0),
        ([["a"]], "error", 1),
        ([["a"]], "never", 0),
    ],
)
def test_the_exit_code_depends_on_the_severity(
    tmp_path: Path, rules: Rules, fail_on: str, code: int
) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of(rules)))
    assert run("lint", "-c", file, "--fail-on", fail_on).code == code


def test_inventories_and_logs_are_combined_and_malformed_records_reported(tmp_path: Path) -> None:
    file, inventory, log = (tmp_path / name for name in ("signing.json", "names.txt", "log.jsonl"))
    file.write_text(json.dumps(document_of([["a/*", "b/*", "c/*"]])))
    inventory.write_text("a/x\nINVALID\n")
    log.write_text(
        "\n".join(map(json.dumps, [eventbridge("b/x", 1), eventbridge("b/x", 1), {"no": 1}]))
    )
    done = run("lint", "-c", file, "--inventory", inventory, "--log", log, "--fail-on", "never")
    assert done.code == 3
    assert "'c/*' matches none of the 2 observed repositories" in done.out
    assert "'INVALID' is not a valid ECR repository name" in done.err
    assert len(done.err.splitlines()) == 2
    assert run("lint", "-c", file, "--inventory", inventory).code == 1
    digests = EXAMPLES / "logs" / "AWSLogs" / "111122223333" / "CloudTrail-Digest"
    assert "of the 0 observed repositories" in run("lint", "-c", file, "--log", digests).out


def test_fix_removes_redundant_filters_and_nothing_else(faulty: Path) -> None:
    before = faulty.read_text()
    faulty.chmod(0o640)
    done = run("lint", "-c", faulty, "--fix", "--format", "json")
    assert (
        done.err
        == f"{faulty}: 2 redundant filters removed; every profile provably signs the same names\n"
    )
    assert [each["code"] for each in done.json()["findings"]] == [
        "missing-slash",
        "unconditional-rule",
        "similar-profiles",
    ]
    after = faulty.read_text()
    assert json.loads(after)["registryId"] == "111122223333"
    kept = [each.filter for each in load(str(faulty)).configuration.rules[0].repository_filters or ()]
    assert kept == ["prod*"]
    assert set(after.splitlines()) <= {line.rstrip(",") for line in before.splitlines()} | set(
        before.splitlines()
    )
    assert stat.S_IMODE(faulty.stat().st_mode) == 0o640
    assert [each.name for each in faulty.parent.iterdir()] == [faulty.name]
    again = run("lint", "-c", faulty, "--fix")
    assert (again.err, faulty.read_text()) == ("", after)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32-be"])
def test_fix_keeps_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*", "a/b/*"]])), encoding=encoding)
    assert run("lint", "-c", file, "--fix").code == 0
    assert json.loads(file.read_text(encoding=encoding)) == document_of([["a/*"]])


def test_fix_follows_a_link_and_reports_a_file_that_cannot_be_written(
    tmp_path: Path, faulty: Path
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(faulty)
    run("lint", "-c", link, "--fix")
    assert link.is_symlink()
    assert "prod/api" not in faulty.read_text()
    locked = tmp_path / "proc.json"
    locked.symlink_to("/proc/self/fd/0")
    content = json.dumps(FAULTY).encode()
    done = run("lint", "-c", locked, "--fix", stdin=content)
    assert done.code == 2
    assert "cannot be written" in done.err


def test_other_parts_of_the_document_may_contain_anything(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    answer = {
        "ResponseMetadata": {"a": [{}, "\ud800", "}"]},
        "signingConfiguration": document_of([["a*"]]),
    }
    file.write_bytes(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    (finding,) = run("lint", "-c", file, "--format", "json").json()["findings"]
    assert finding["code"] == "missing-slash"
