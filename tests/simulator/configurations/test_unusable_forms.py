"""Templates, plans and sources that cannot be used: one sentence each, in bounded memory and time."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.configurations.loading import read
from simulator.configurations.selection import Selection
from simulator.errors import UnusableInput
from tests.simulator.configurations.forms import FORMS, awscc_source, plan
from tests.strategies import ARN, document_of

DOCUMENT = document_of([["prod/*", "prod/api"], ["dev/*"]])
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
SOURCE = 'resource "awscc_ecr_signing_configuration" "main" {\n  rules = RULES\n}\n'

UNUSABLE = {
    "billion laughs": (LAUGHS, "line 1 has an alias; write out what it stands for"),
    "itself": ("rules: &r [*r]\n", "line 1 has an alias"),
    "merge": ("a: &a {x: y}\nrules:\n  <<: *a\n", "has a merge key"),
    "python": ('rules: !!python/object/apply:os.system ["true"]\n', "line 1 has the tag"),
    "unknown tag": ("rules: !Nope x\n", "line 1 has the tag !Nope, which is not known"),
    "key": ("rules: {? [a] : b}\n", "line 1 has a key that is not a plain value"),
    "tab": ("rules:\n\t- x\n", "is not YAML: has a tab where only spaces are allowed"),
    "unclosed": ("rules: [a\n", "is not YAML: has a bracket that is not closed"),
    "several": ("rules: []\n---\nrules: []\n", "is not YAML: has more than one document"),
    "deep": ("rules: " + "[" * 5_000, "is nested too deeply"),
    "function": ("rules: !Ref x\n", "rules: an object must be an array"),
    "unclosed source": (SOURCE.replace("RULES", "[").rstrip("\n}"), "is not Terraform source"),
    "reference": (SOURCE.replace("RULES", "[{ signing_profile_arn = aws_signer.a.arn }]"),
                  "line 2 has 'aws_signer.a.arn', whose value Terraform computes; use the plan"),
    "interpolation": (SOURCE.replace("RULES", '[{ signing_profile_arn = "a${var.x}" }]'),
                      "line 2 has '${var.x}', whose value Terraform computes"),
    "for": (SOURCE.replace("RULES", "[for x in y : x]"), "whose value Terraform computes"),
    "call": (SOURCE.replace("RULES", "concat([], [])"), "line 2 has 'concat([], [])', whose value"),
    "count": (SOURCE.replace("rules = RULES", "count = 2"), "line 2 has count, so "),
    "dynamic": ('resource "aws_ecr_signing_configuration" "a" {\n  dynamic "rule" {\n    content {}\n  }\n}\n',
                "line 2 has dynamic blocks of rule; use the plan"),
    "no resource": ('variable "x" {}\n', "has no resource of the type awscc_ecr_signing_configuration or"),
    "duplicate": (SOURCE.replace("RULES", '[{ a = "x", a = "y" }]'), "line 2 has the key 'a' twice"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNUSABLE)
def test_texts_that_cannot_be_used(case: str) -> None:
    text, message = UNUSABLE[case]
    tracemalloc.start()
    try:
        with pytest.raises(UnusableInput) as raised:
            read("signing", text.encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("signing: ")
    assert peak < 100_000_000


@pytest.mark.parametrize("form", FORMS)
def test_a_text_that_is_cut_off_is_refused(form: str) -> None:
    text = FORMS[form](DOCUMENT).rstrip()
    for end in range(0, len(text), 7):
        try:
            read("signing", text[:end].encode())
        except UnusableInput:
            continue
        # Only YAML can end after any line.
        assert "YAML" in form


def wrong_types(value: Any) -> Iterator[Any]:
    """The document with each of its parts replaced by a value of another type."""
    yield from (None, 7, "text", [], {}, [7], {"x": 7}, True)
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: each} for each in wrong_types(part))
            yield {other: each for other, each in value.items() if other != key}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from ([*value[:index], each, *value[index + 1 :]] for each in wrong_types(part))


@pytest.mark.parametrize("form", ["template as JSON", "plan", "state"])
def test_wrong_types_are_refused_or_harmless(form: str) -> None:
    document = json.loads(FORMS[form](document_of([["prod/*"]])))
    refused = 0
    for damaged in wrong_types(document):
        try:
            read("signing", json.dumps(damaged).encode())
        except UnusableInput:
            refused += 1
    assert refused > 50


def test_what_is_known_only_after_apply_is_named() -> None:
    document = plan(DOCUMENT)
    resource = document["planned_values"]["root_module"]["child_modules"][0]["resources"][0]
    del resource["values"]["rules"][1]["signing_profile_arn"]
    unknown = document["resource_changes"][0]["change"]["after_unknown"]
    unknown["rules"] = [{}, {"signing_profile_arn": True}]
    with pytest.raises(UnusableInput) as raised:
        read("plan.json", json.dumps(document).encode())
    assert "plan.json: rules[1].signing_profile_arn of module.ecr" in str(raised.value)
    assert "is known only after apply" in str(raised.value)
    unknown["rules"] = True
    with pytest.raises(UnusableInput, match=r"rules of module\.ecr.* is known only after apply"):
        read("plan.json", json.dumps(document).encode())


def test_each_of_several_resources_can_be_chosen() -> None:
    first, second = plan(DOCUMENT), plan(document_of([["x/*"]]))
    modules = first["planned_values"]["root_module"]["child_modules"]
    other = second["planned_values"]["root_module"]["child_modules"][0]["resources"][0]
    other["address"] = 'module.ecr["us"].awscc_ecr_signing_configuration.main[0]'
    modules.append({"child_modules": [{"resources": [other]}]})
    content = json.dumps(first).encode()
    with pytest.raises(
        UnusableInput, match="has 2 signing configurations; choose one with --resource: module"
    ):
        read("plan.json", content)
    chosen = read("plan.json", content, Selection(other["address"]))
    assert [rule.signing_profile_arn for rule in chosen.configuration.rules] == [ARN + "profile_0"]


LARGE = {
    "spaces": b" " * 100_000_000,
    "source": awscc_source(DOCUMENT).encode() + b"#" * 2_000_000,
    "YAML": b"rules: []\n" + b"#\n" * 1_000_000,
    "JSON": b'{"rules": [' + b"[]," * 1_000_000 + b"[]]}",
    "template": b'{"Resources": {"A": {"Type": "AWS::ECR::SigningConfiguration", "Properties": {"Rules": ['
    + b"{}," * 1_000_000 + b"{}]}}}}",
    "plan": json.dumps(plan(DOCUMENT)).replace('"rules": [', '"rules": [' + "[]," * 1_000_000).encode(),
}  # fmt: skip


@pytest.mark.parametrize("case", LARGE)
def test_very_large_inputs_are_refused_in_bounded_memory(case: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UnusableInput, match=r"is larger than|has more than 100,000 parts"):
            read("large", LARGE[case])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000


def test_functions_that_use_one_value_many_times() -> None:
    value = {"Fn::FindInMap": ["A", "B", "C"]}
    rules = [{"SigningProfileArn": value} for _ in range(1_000)]
    resource = {"Type": "AWS::ECR::SigningConfiguration", "Properties": {"Rules": rules}}
    template = {
        "Mappings": {"A": {"B": {"C": ["x"] * 1_000}}},
        "Resources": {"Signing": resource},
    }
    with pytest.raises(UnusableInput, match="has more than 100,000 parts"):
        read("t.json", json.dumps(template).encode())
    properties = {"Rules": [{"SigningProfileArn": {"Fn::Join": ["", ["x" * 9_000] * 8]}}]}
    template["Resources"] = {"Signing": {**resource, "Properties": properties}}
    with pytest.raises(UnusableInput, match="the value has more than 65,536 characters"):
        read("t.json", json.dumps(template).encode())


def test_escapes_in_source() -> None:
    text = SOURCE.replace("RULES", '[{ signing_profile_arn = "\\u0061\\"\\\\$${x}%%{y}\\n" }]')
    with pytest.raises(UnusableInput) as raised:
        read("main.tf", text.encode())
    assert repr('a"\\${x}%{y}\n') in str(raised.value)
