"""CloudFormation templates: what functions resolve to, and what cannot be resolved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.configurations.configuration_file import FaultyConfiguration
from simulator.configurations.loading import read
from simulator.configurations.selection import Selection
from simulator.errors import UnusableInput
from simulator.registry import Registry
from tests.strategies import ARN

HERE = Registry("111122223333", "us-east-1")
TEMPLATE = """\
Parameters:
  Stage: {Type: String, Default: prod}
  Team: {Type: String}
  Names: {Type: CommaDelimitedList, Default: "one, two"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /signing/filter}
  Count: {Type: Number, Default: 3}
Mappings:
  Filters:
    prod: {Payments: payments/*, Other: other/*}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNot: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Equals [a, a]]
  Either: !Or [!Condition IsNot, Condition: Both]
  Circle: !Not [!Condition Circle]
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Signing:
    Type: AWS::ECR::SigningConfiguration
    Properties:
      Rules:
      - SigningProfileArn: arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod
        RepositoryFilters:
        - Filter: FILTER
          FilterType: WILDCARD_MATCH
        - Filter: last
          FilterType: WILDCARD_MATCH
"""
FILTER_LINE = 1 + TEMPLATE[: TEMPLATE.index("FILTER")].count("\n")

# What CloudFormation's template reference says of each function.
RESOLVED = {
    "!Ref Stage": "prod",
    "{Ref: Stage}": "prod",
    "!Ref AWS::Region": "us-east-1",
    "!Ref Count": "3",
    "!Sub '${Stage}/*'": "prod/*",
    "!Sub '${AWS::AccountId}-${AWS::Partition}'": "111122223333-aws",
    "!Sub ['${A}/${B}-${Stage}', {A: x, B: !Ref Stage}]": "x/prod-prod",
    "{'Fn::Sub': '${Stage}'}": "prod",
    "!Join ['/', [a, !Ref Stage, '*']]": "a/prod/*",
    "!Join ['-', !Ref Names]": "one-two",
    "!Select [1, !Ref Names]": "two",
    "!Select ['0', !Split ['-', 'x-y']]": "x",
    "!FindInMap [Filters, !Ref Stage, Payments]": "payments/*",
    "!FindInMap [Filters, dev, Payments, {DefaultValue: none}]": "none",
    "!If [IsProd, 'yes', 'no']": "yes",
    "!If [IsNot, 'yes', 'no']": "no",
    "!If [Both, 'yes', 'no']": "yes",
    "!If [Either, 'yes', 'no']": "yes",
    "!If [IsNot, !Ref Team, 'no']": "no",
}
UNRESOLVED = {
    "!Ref Team": "the parameter Team has no default; --parameter Team=VALUE gives it",
    "!Ref Nobody": "the template has no parameter 'Nobody'",
    "!Ref Stored": "the value of Stored is in AWS Systems Manager; --parameter Stored=VALUE gives it",
    "!Ref Queue": "Ref of Queue is known only after deployment; --parameter Queue=VALUE gives it",
    "!Ref AWS::StackName": "the value of AWS::StackName is not known; --registry ACCOUNT/REGION or "
    "--parameter AWS::StackName=VALUE gives it",
    "!GetAtt Queue.Arn": "Queue.Arn is known only after deployment; --parameter Queue.Arn=VALUE gives it",
    "!GetAtt Nobody.Arn": "the template has no resource 'Nobody'",
    "!Sub '${Queue.Arn}'": "Queue.Arn is known only after deployment; --parameter Queue.Arn=VALUE gives it",
    "!Sub '${Names}'": "Fn::Sub needs a string, and Names is a list",
    "!Sub [a]": "Fn::Sub needs a string, or a string and an object",
    "!ImportValue x": "Fn::ImportValue cannot be resolved without AWS; write out its value",
    "!Base64 x": "Fn::Base64 cannot be resolved without AWS; write out its value",
    "!FindInMap [Filters, dev, Payments]": "the mappings have no value for Filters / dev / Payments",
    "!FindInMap [Filters]": "Fn::FindInMap needs a map and two keys",
    "!If [Nothing, a, b]": "the template has no condition 'Nothing'",
    "!If [IsProd, a]": "Fn::If needs the name of a condition and two values",
    "!Select [5, !Ref Names]": "Fn::Select has the index 5, but the list has 2",
    "!Select [0]": "Fn::Select needs an index and a list",
    "!Join [[], a]": "Fn::Join needs a delimiter and a list",
    "!Join ['', a]": "Resources.Signing.Properties.Rules.0.RepositoryFilters.0.Filter.Fn::Join.1 is not a list",
    "!Split [a]": "Fn::Split needs a delimiter and a string",
}


def resolved(filter: str, **parameters: str) -> Any:
    text = TEMPLATE.replace("FILTER", filter)
    return read("t.yaml", text.encode(), Selection(None, parameters, HERE))


@pytest.mark.parametrize("filter", RESOLVED)
def test_functions(filter: str) -> None:
    filters = resolved(filter).configuration.rules[0].repository_filters
    assert [each.filter for each in filters] == [RESOLVED[filter], "last"]


@pytest.mark.parametrize("filter", UNRESOLVED)
def test_what_cannot_be_resolved_is_named_with_its_line(filter: str) -> None:
    with pytest.raises(UnusableInput) as raised:
        resolved(filter)
    assert str(raised.value) == f"t.yaml: line {FILTER_LINE}: {UNRESOLVED[filter]}"


def test_parameters_that_are_given() -> None:
    given = {"Team": "red", "Queue.Arn": "queue", "AWS::StackName": "stack"}
    filter = "!Sub '${Team}/${Queue.Arn}/${AWS::StackName}'"
    found = resolved(filter, **given).configuration.rules[0].repository_filters
    assert found[0].filter == "red/queue/stack"
    with pytest.raises(
        UnusableInput, match="neither a parameter nor a resource 'Tam', which --parameter names"
    ):
        resolved("x", Tam="red")


def test_a_condition_that_depends_on_itself() -> None:
    with pytest.raises(UnusableInput, match="the condition 'Circle' depends on itself"):
        resolved("!If [Circle, a, b]")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eu-west-1", "aws"),
        ("us-isob-east-1", "aws-iso-b"),
    ],
)
def test_partitions(region: str, partition: str) -> None:
    text = TEMPLATE.replace("FILTER", "!Ref AWS::Partition")
    file = read("t.yaml", text.encode(), Selection(registry=Registry(None, region)))
    filters = file.configuration.rules[0].repository_filters
    assert filters is not None
    assert filters[0].filter == partition


def test_no_value_removes_what_it_stands_for() -> None:
    element = "!If [IsNot, {Filter: a, FilterType: WILDCARD_MATCH}, !Ref AWS::NoValue]"
    text = TEMPLATE.replace(
        "        - Filter: FILTER\n          FilterType: WILDCARD_MATCH\n", f"        - {element}\n"
    )
    file = read("t.yaml", text.encode())
    filters = file.configuration.rules[0].repository_filters
    assert [each.filter for each in filters or ()] == ["last"]
    # The line of an element is that of its text, whatever was removed before it.
    region = file.region(("rules", 0, "repositoryFilters", 0, "filter"))
    assert text.splitlines()[region.line - 1].strip() == "- Filter: last"


def test_faults_of_the_configuration_are_found_in_the_template() -> None:
    text = TEMPLATE.replace("FILTER", '"a//b"').replace(
        "FilterType: WILDCARD_MATCH\n        - ", "Typ: x\n        - "
    )
    with pytest.raises(FaultyConfiguration) as raised:
        read("t.yaml", text.encode())
    regions = [raised.value.source.region(each.location) for each in raised.value.problems]
    lines = [text.splitlines()[each.line - 1].strip() for each in regions]
    assert '- Filter: "a//b"' in lines
    assert "Typ: x" in lines


def test_more_rules_than_the_api_allows_are_a_fault_though_the_page_of_the_resource_allows_them() -> (
    None
):
    rules = [{"SigningProfileArn": f"{ARN}profile_{number}"} for number in range(11)]
    resource = {"Type": "AWS::ECR::SigningConfiguration", "Properties": {"Rules": rules}}
    with pytest.raises(FaultyConfiguration) as raised:
        read("t.json", json.dumps({"Resources": {"Signing": resource}}).encode())
    assert [each.kind for each in raised.value.problems] == ["too-many-rules"]


def test_a_fix_could_be_wrong_elsewhere_if_a_value_depends_on_the_deployment() -> None:
    file = resolved("!Sub '${Stage}/*'")
    assert file.layout is not None
    assert file.layout.why_not_fixable == (
        f"line {FILTER_LINE} has Fn::Sub, whose value can differ between deployments"
    )


OTHER = {
    "two": ({"A": {"Type": "AWS::ECR::SigningConfiguration"}, "B": {"Type": "AWS::ECR::SigningConfiguration"}}, None,
            "t.json: has 2 signing configurations; choose one with --resource: A, B"),
    "none": ({}, None, "t.json: has no resource of the type AWS::ECR::SigningConfiguration"),
    "unknown": ({"A": {"Type": "AWS::ECR::SigningConfiguration"}}, "C",
                "t.json: has no signing configuration 'C'; --resource can be: A"),
    "a list": ([], None, "t.json: line 1: Resources is not an object"),
    "properties": ({"A": {"Type": "AWS::ECR::SigningConfiguration", "Properties": 3}}, None,
                   "t.json: the properties of A are not an object"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER)
def test_the_choice_of_a_resource(case: str) -> None:
    resources, wanted, message = OTHER[case]
    with pytest.raises(UnusableInput) as raised:
        read("t.json", json.dumps({"Resources": resources}).encode(), Selection(wanted))
    assert str(raised.value) == message


def test_a_resource_that_is_not_created() -> None:
    resource = {
        "Type": "AWS::ECR::SigningConfiguration",
        "Condition": "No",
        "Properties": {"Rules": []},
    }
    template = {"Conditions": {"No": {"Fn::Equals": ["a", "b"]}}, "Resources": {"Signing": resource}}
    with pytest.raises(
        UnusableInput, match="Signing is not created, because its condition 'No' is false"
    ):
        read("t.json", json.dumps(template).encode())


def test_a_key_that_occurs_twice() -> None:
    text = TEMPLATE.replace("FILTER", "a\n          Filter: b")
    with pytest.raises(UnusableInput, match="has the key 'Filter' twice"):
        read("t.yaml", text.encode())
