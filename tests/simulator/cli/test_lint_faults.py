"""`ecr-signing lint` of configurations that ECR would reject: their faults are findings in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import ConfigurationError, SigningConfiguration
from simulator.configurations.configuration_file import ConfigurationText, FaultyConfiguration
from simulator.kind import Kind
from simulator.lint.faults import FAULTS, faults
from tests.simulator.program import run
from tests.strategies import ARN, document_of

FILTER = '{"filter": "a", "filterType": "WILDCARD_MATCH"}'
RULE = f'"signingProfileArn": "{ARN}prod"'


def filters_of(*entries: str) -> str:
    return f'{{\n "rules": [\n  {{{RULE},\n   "repositoryFilters": [{", ".join(entries)}]}}]}}'


# The content of a file, the code of the finding, and the first characters of the text at its position.
CASES: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "invalid-json", ""),
    "not JSON": ('{"rules":\n  oops}', "invalid-json", "oops}"),
    "nested too deeply": ("[" * 100_000, "invalid-json", "[["),
    "a huge number": ('{"rules": ' + "9" * 10_000 + "}", "invalid-json", "9999"),
    "not UTF-8": (b'{"rules":\n "\xff"}', "invalid-json", "\xff"),
    "duplicate": ('{"rules": [],\n "rules": [ ]}', "duplicate-key", "[ ]}"),
    "duplicate in a rule": (
        f'{{"signingConfiguration": {{"rules": [\n{{{RULE}, "signingProfileArn": "{ARN}two"}}]}}}}',
        "duplicate-key",
        f'"{ARN}two"',
    ),
    "unknown": ('{"rules": [],\n "x": {}}', "unknown-key", "{}"),
    "unknown beside the configuration": (
        '{"signingConfiguration": {"rules": []}, "x": true}',
        "unknown-key",
        "true",
    ),
    "missing": (f'{{"rules": [\n  {{"repositoryFilters": [{FILTER}]}}]}}', "missing-key", "{"),
    "no rules": ('{"signingConfiguration":\n {}}', "missing-key", "{}"),
    "type": ('{"rules": {}}', "wrong-type", "{}"),
    "type of the document": ("[]", "wrong-type", "[]"),
    "type of a filter": (filters_of('"prod/*"'), "wrong-type", '"prod/*"'),
    "too many rules": (json.dumps(document_of([["a/*"]] * 11)), "too-many-rules", "["),
    "too many filters": (
        filters_of(*[FILTER] * 101),
        "too-many-filters",
        "[",
    ),
    "no filters": (filters_of(), "no-filters", "[]"),
    "too long": (filters_of(FILTER.replace('"a"', f'"{"a" * 257}"')), "too-long", '"aaaa'),
    "filter": (filters_of(FILTER.replace('"a"', '"prod/"')), "invalid-filter", '"prod/"'),
    "filter type": (
        filters_of(FILTER.replace("WILDCARD_MATCH", "PREFIX_MATCH")),
        "invalid-filter-type",
        '"PREFIX_MATCH"',
    ),
    "ARN": ('{"rules": [{"signingProfileArn": "arn:x"}]}', "invalid-profile-arn", '"arn:x"'),
}


@pytest.mark.parametrize(("content", "code", "there"), CASES.values(), ids=CASES)
def test_a_fault_is_a_finding_in_every_format(
    tmp_path: Path, content: str | bytes, code: str, there: str
) -> None:
    file = tmp_path / "signing.json"
    encoded = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(encoded)
    done = run("lint", file, "--format", "json")
    (finding,) = done.json()["findings"]
    assert (done.code, done.err) == (1, "")
    assert (finding["code"], finding["severity"], finding["fixable"]) == (code, "error", False)
    line, column = finding["line"], finding["column"]
    assert encoded.decode("latin-1").split("\n")[line - 1][column - 1 :].startswith(there)

    text = run("lint", file)
    assert text.code == 1
    message = f"{file}:{line}:{column}: error: {finding['message']}"
    assert text.out.startswith(message)
    assert text.out.endswith(f" [{code}]\n1 error, 0 warnings, 0 notes\n")

    sarif = run("lint", file, "--format", "sarif")
    assert sarif.code == 1
    (result,) = sarif.json()["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == (code, "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (line, column)

    github = run("lint", file, "--format", "github")
    assert github.code == 1
    assert github.out.startswith(f"::error file={file},line={line},col={column},title={code}::")
    assert len(github.out.splitlines()) == 1

    other = run("which", "-c", file, "prod/api")
    assert (other.code, other.out) == (2, "")
    assert finding["message"].split(";")[0] in other.err


def test_every_kind_of_fault_is_shown() -> None:
    def codes(kinds: tuple[Kind, ...]) -> set[str]:
        return {kind.code for kind in kinds}

    assert {code for _, code, _ in CASES.values()} == codes(FAULTS)
    assert {kind.severity for kind in FAULTS} == {"error"}


def test_all_faults_are_reported_and_nothing_is_fixed(tmp_path: Path) -> None:
    document: dict[str, Any] = document_of([["a/", "b", "b"]] * 11)
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document))
    done = run("lint", file, "--fix", "--format", "json")
    findings = done.json()["findings"]
    assert [each["code"] for each in findings] == ["invalid-filter"] * 11 + ["too-many-rules"]
    assert json.loads(file.read_text()) == document
    assert findings[3]["path"] == "rules[3].repositoryFilters[0].filter"
    assert findings[3]["suggestion"] == "a/*"
    assert findings[3]["message"].endswith("; the suggestion matches more names")
    # A configuration that cannot be linted must not look like a clean one.
    for options in (["--ignore", "invalid-filter,too-many-rules"], ["--select", "exact-filter"]):
        assert run("lint", file, *options, "--format", "json").json()["findings"] == findings
    assert run("lint", file, "--fail-on", "never").code == 0


KEYS = st.sampled_from(
    [
        "signingConfiguration",
        "rules",
        "signingProfileArn",
        "repositoryFilters",
        "filter",
        "filterType",
        "",
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.text(max_size=3),
    st.sampled_from(["a/", "A", "WILDCARD_MATCH", f"{ARN}prod"]),
).map(json.dumps)


def json_texts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Arrays and objects of these texts, with keys that occur more than once."""
    members = st.tuples(KEYS, inner).map(lambda pair: f"{json.dumps(pair[0])}:{pair[1]}")
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{','.join(each)}]"),
        st.lists(members, max_size=5).map(lambda each: "{\n" + ",".join(each) + "}"),
    )


@settings(max_examples=1_000)
@given(st.recursive(SCALARS, json_texts, max_leaves=30), st.integers(0, 100), st.text(max_size=1))
def test_every_fault_has_a_region_in_the_file(text: str, cut: int, character: str) -> None:
    for content in (text, text[:cut] + character + text[cut + 1 :]):
        source = ConfigurationText("signing.json", content.encode("utf-8", "surrogatepass"))
        try:
            SigningConfiguration.from_json(source.content)
        except ConfigurationError as error:
            lines = content.split("\n")
            for each in faults(FaultyConfiguration(source, error)):
                region = each.region(source)
                assert 1 <= region.line <= region.end_line <= len(lines)
                assert 1 <= region.column <= len(lines[region.line - 1]) + 1
                assert 1 <= region.end_column <= len(lines[region.end_line - 1]) + 1


def test_a_file_that_cannot_be_read_is_no_finding(tmp_path: Path) -> None:
    for format_ in ("text", "json", "sarif", "github"):
        done = run("lint", tmp_path / "missing.json", "--format", format_)
        assert (done.code, done.out) == (2, "")
        assert "cannot be read" in done.err
