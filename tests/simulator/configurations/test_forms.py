"""A configuration means the same in every form, and its parts are found in every text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from matcher import SigningConfiguration
from simulator.configurations.loading import read, without
from simulator.configurations.spans import DocumentPath
from simulator.errors import UnusableInput
from simulator.lint import lint, removable
from simulator.lint.subject import Subject
from tests.simulator.configurations.forms import FORMS, plan, state
from tests.strategies import document_of, documents

WRITTEN_BY_TERRAFORM = ("plan", "state")
some_rules = documents().filter(lambda document: bool(document["rules"]))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60)
@given(some_rules)
def test_every_form_means_the_same_and_its_parts_are_found(form: str, document: dict[str, Any]) -> None:
    text = FORMS[form](document)
    file = read("signing", text.encode())
    assert file.configuration == SigningConfiguration.from_api(document)
    lines = text.split("\n")
    for index, rule in enumerate(document["rules"]):
        parts: dict[DocumentPath, str] = {("signingProfileArn",): rule["signingProfileArn"]}
        for number, each in enumerate(rule.get("repositoryFilters", ())):
            parts["repositoryFilters", number, "filter"] = each["filter"]
        for path, value in parts.items():
            region = file.region(("rules", index, *path))
            assert region.line == region.end_line
            found = lines[region.line - 1][region.column - 1 : region.end_column - 1]
            assert found.strip("'\"") == value


@pytest.mark.parametrize("form", [each for each in FORMS if each not in WRITTEN_BY_TERRAFORM])
@settings(max_examples=60)
@given(some_rules)
def test_fixes_remove_what_lint_found_and_nothing_else(form: str, document: dict[str, Any]) -> None:
    file = read("signing", FORMS[form](document).encode())
    elements = removable(lint(Subject(file.configuration)))
    if not elements:
        return
    fixed = without(file, elements)
    removed = {(rule, number) for _, rule, _, number in elements}
    for index, rule in enumerate(document["rules"]):
        if "repositoryFilters" in rule:
            rule["repositoryFilters"] = [
                each
                for number, each in enumerate(rule["repositoryFilters"])
                if (index, number) not in removed
            ]
    assert fixed.configuration == SigningConfiguration.from_api(document)
    # Only lines are missing, or parts of lines.
    rest = iter(file.text)
    assert all(character in rest for character in fixed.text)


@pytest.mark.parametrize("render", [plan, state])
def test_what_terraform_writes_is_not_fixed(render: Any) -> None:
    document = document_of([["prod/*", "prod/api"]])
    name = {plan: "plan", state: "state"}[render]
    file = read("signing", FORMS[name](document).encode())
    with pytest.raises(UnusableInput, match="because it is a plan or a state, which Terraform writes"):
        without(file, {("rules", 0, "repositoryFilters", 1)})
    assert file.removals({("rules", 0, "repositoryFilters", 1)}) == {}


COMMENTED = """\
# Rules of the platform team.
rules:
- signingProfileArn: arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod
  repositoryFilters:
  - filter: prod/*     # everything
    filterType: WILDCARD_MATCH
  # The API is important.
  - filterType: WILDCARD_MATCH
    filter: prod/api   # really

  - filter: "other/*"
    filterType: WILDCARD_MATCH
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_comments_and_other_lines_of_yaml_stay(newline: str, mark: str) -> None:
    text = mark + COMMENTED.replace("\n", newline)
    file = read("signing.yaml", text.encode())
    fixed = without(file, {("rules", 0, "repositoryFilters", 1)})
    lines = text.splitlines(keepends=True)
    assert fixed.text == "".join(lines[:7] + lines[9:]).removeprefix("\ufeff")
    assert fixed.content == "".join(lines[:7] + lines[9:]).encode()


def test_an_element_whose_dash_is_on_another_line_is_not_removed() -> None:
    text = COMMENTED.replace(
        "- filterType: WILDCARD_MATCH\n    filter", "-\n    filterType: WILDCARD_MATCH\n    filter"
    )
    file = read("signing.yaml", text.encode())
    with pytest.raises(UnusableInput, match="line 9 does not begin on a line of its own; remove"):
        without(file, {("rules", 0, "repositoryFilters", 1)})


@pytest.mark.parametrize("form", [each for each in FORMS if each != "source with blocks"])
def test_no_rules_sign_nothing(form: str) -> None:
    assert read("signing", FORMS[form]({"rules": []}).encode()).configuration.rules == ()
