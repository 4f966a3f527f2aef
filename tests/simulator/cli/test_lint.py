"""`ecr-signing lint`: output formats, exit codes, and `--fix`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.simulator.program import run
from tests.simulator.records import eventbridge
from tests.strategies import Rules, document_of

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
        "redundant-filter",
        "unconditional-rule",
        "similar-profiles",
    ]
    lines = faulty.read_text().splitlines()
    shown = run("lint", "-c", faulty).out.splitlines()
    assert shown.pop() == "0 errors, 5 warnings, 0 notes (2 fixable with --fix)"
    for each, line in zip(listed, shown, strict=True):
        assert line.startswith(
            f"{faulty}:{each['line']}:{each['column']}: {each['severity']}: {each['message']}"
        )
        assert line.endswith(f"[{each['code']}]")
        if each["path"].endswith("filter"):
            assert lines[each["line"] - 1][each["column"] - 1 :].startswith('"prod')
        if each["suggestion"] is not None:
            assert f"; try {each['suggestion']!r} [" in line


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
        ([["a/b"]], "note", 1),
        ([["a/*"]], "note", 0),
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
    nothing = run("lint", "-c", file, "--log", digests)
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == (
        f"Error: {digests}: no repository was found, so there is nothing to compare with\n"
    )


def test_other_parts_of_the_document_may_contain_anything(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    answer = {
        "ResponseMetadata": {"a": [{}, "\ud800", "}"]},
        "signingConfiguration": document_of([["a*"]]),
    }
    file.write_bytes(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    (finding,) = run("lint", "-c", file, "--format", "json").json()["findings"]
    assert finding["code"] == "missing-slash"


@pytest.mark.parametrize("content", ["", "\n", "# nothing\n", "INVALID\n", "[]", "\0\1\2"])
@pytest.mark.parametrize("option", ["--inventory", "--log"])
def test_an_input_without_a_repository_makes_nothing_idle(
    tmp_path: Path, faulty: Path, option: str, content: str
) -> None:
    unusable = tmp_path / "unusable"
    unusable.write_text(content)
    done = run("lint", faulty, option, unusable)
    assert (done.code, done.out) == (2, "")
    assert "no repository was found" in done.err
    old = run("diff", faulty, faulty, option, unusable)
    assert (old.code, old.out) == (2, "")


def test_several_files_are_linted_together(tmp_path: Path, faulty: Path) -> None:
    other, broken = tmp_path / "other.json", tmp_path / "broken.json"
    other.write_text(json.dumps(document_of([["a*"]])))
    broken.write_text("{")
    singles = [
        run("lint", file, "--format", "json").json()["findings"] for file in (faulty, other, broken)
    ]
    together = run("lint", other, "-c", faulty, broken, "--format", "json").json()
    assert together["files"] == [str(faulty), str(other), str(broken)]
    assert together["file"] is None
    assert together["findings"] == [finding for findings in singles for finding in findings]
    shown = run("lint", faulty, other, broken).out
    assert shown.endswith("1 error, 6 warnings, 0 notes (2 fixable with --fix)\n")


def test_the_environment_names_a_file_only_if_nothing_else_does(tmp_path: Path, faulty: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document_of([["a/*"]])))
    env = {"ECR_SIGNING_CONFIG": str(faulty)}
    assert run("lint", "--format", "json", env=env).json()["files"] == [str(faulty)]
    assert run("lint", other, "--format", "json", env=env).json()["files"] == [str(other)]
    assert run("lint", "-c", other, "--format", "json", env=env).json()["files"] == [str(other)]
    missing = run("lint", env={"ECR_SIGNING_CONFIG": ""})
    assert missing.code == 2
    assert "'-c'" in missing.err
    assert "ECR_SIGNING_CONFIG" in missing.err


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--select", "exact-filter"], set()),
        (["--select", "similar-profiles, missing-slash"], {"similar-profiles", "missing-slash"}),
        (
            ["--select", "similar-profiles", "--select", "missing-slash"],
            {"similar-profiles", "missing-slash"},
        ),
        (
            ["--select", "similar-profiles,missing-slash", "--ignore", "similar-profiles"],
            {"missing-slash"},
        ),
        (
            ["--ignore", "exact-filter,redundant-filter", "--ignore", "similar-profiles"],
            {"missing-slash", "unconditional-rule"},
        ),
    ],
)
def test_findings_are_selected_by_their_codes(
    faulty: Path, options: list[str], codes: set[str]
) -> None:
    done = run("lint", faulty, "--format", "json", *options)
    assert {each["code"] for each in done.json()["findings"]} == codes
    assert done.code == bool(codes)


def test_an_unknown_code_is_an_error_with_a_suggestion(faulty: Path) -> None:
    for option in ("--select", "--ignore"):
        done = run("lint", faulty, option, "exact-filter,redundent-filter")
        assert (done.code, done.out) == (2, "")
        assert "'redundent-filter' is not the code of a finding" in done.err
        assert "did you mean 'redundant-filter'?" in done.err
    assert "the codes are invalid-json" in run("lint", faulty, "--select", "x").err


def test_a_registry_that_cannot_have_the_configuration_is_a_warning(faulty: Path) -> None:
    commands: list[list[str | Path]] = [["lint", faulty], ["diff", faulty, faulty]]
    for command in commands:
        elsewhere = run(*command, "--registry", "*/eu-west-1")
        assert elsewhere.err.startswith("warning: this configuration cannot be that of */eu-west-1")
        assert len(elsewhere.err.splitlines()) == 1
        assert run(*command, "--registry", "*/us-east-1").err == ""


def test_only_the_repositories_of_the_registry_are_observed(tmp_path: Path) -> None:
    file, log = tmp_path / "signing.json", tmp_path / "log.jsonl"
    file.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    events = [eventbridge("a/x", 1), eventbridge("b/x", 2) | {"account": "444455556666"}]
    log.write_text("\n".join(map(json.dumps, events)))
    assert "'b/*' matches none" not in run("lint", file, "--log", log).out
    here = str(events[0]["account"])
    assert (
        "'b/*' matches none of the 1" in run("lint", file, "--log", log, "--registry", f"{here}/*").out
    )
    nowhere = run("lint", file, "--log", log, "--registry", "000000000000/*")
    assert nowhere.code == 2
    assert "no repository of 000000000000/* was found" in nowhere.err
