"""Renders documents of ECR's API in the other forms of configurations."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML

Document = dict[str, Any]


def as_json(document: Any) -> str:
    return json.dumps(document, indent=1)


def as_yaml(document: Any) -> str:
    yaml, text = YAML(typ="rt"), io.StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(document, text)
    return text.getvalue()


def as_flow_yaml(document: Any) -> str:
    yaml, text = YAML(typ="safe", pure=True), io.StringIO()
    yaml.default_flow_style = None
    yaml.dump(document, text)
    return text.getvalue()


def template(document: Document) -> Document:
    """A CloudFormation template."""
    rules = [
        {
            "SigningProfileArn": rule["signingProfileArn"],
            **(
                {
                    "RepositoryFilters": [
                        {"Filter": each["filter"], "FilterType": each["filterType"]}
                        for each in rule["repositoryFilters"]
                    ]
                }
                if "repositoryFilters" in rule
                else {}
            ),
        }
        for rule in document["rules"]
    ]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Signing": {"Type": "AWS::ECR::SigningConfiguration", "Properties": {"Rules": rules}},
        },
    }


def _awscc_values(document: Document) -> Document:
    return {
        "registry_id": "111122223333",
        "rules": [
            {
                "signing_profile_arn": rule["signingProfileArn"],
                "repository_filters": [
                    {"filter": each["filter"], "filter_type": each["filterType"]}
                    for each in rule["repositoryFilters"]
                ]
                if "repositoryFilters" in rule
                else None,
            }
            for rule in document["rules"]
        ],
    }


def _aws_values(document: Document) -> Document:
    return {
        "region": "us-east-1",
        "registry_id": "111122223333",
        "rule": [
            {
                "signing_profile_arn": rule["signing_profile_arn"],
                "repository_filter": rule["repository_filters"] or [],
            }
            for rule in _awscc_values(document)["rules"]
        ],
    }


def _resource(type: str, address: str, values: Document) -> Document:
    return {
        "address": address,
        "mode": "managed",
        "type": type,
        "name": "main",
        "provider_name": "registry.terraform.io/hashicorp/" + type.partition("_")[0],
        "schema_version": 0,
        "values": values,
    }


def plan(document: Document) -> Document:
    """A plan with the configuration in a module."""
    address = 'module.ecr["eu"].awscc_ecr_signing_configuration.main'
    resource = _resource("awscc_ecr_signing_configuration", address, _awscc_values(document))
    module = {"address": 'module.ecr["eu"]', "resources": [resource]}
    queue = {"address": "aws_sqs_queue.q", "type": "aws_sqs_queue", "name": "q", "values": {}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [queue], "child_modules": [module]}},
        "resource_changes": [
            {
                "address": address,
                "change": {"actions": ["create"], "after_unknown": {"id": True, "registry_id": True}},
            }
        ],
    }


def state(document: Document) -> Document:
    """A state with the configuration at the root."""
    type = "aws_ecr_signing_configuration"
    resource = _resource(type, f"{type}.main", _aws_values(document))
    return {
        "format_version": "1.0",
        "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": [resource]}},
    }


def awscc_source(document: Document) -> str:
    """Terraform source with lists as attributes."""
    rules = []
    for rule in document["rules"]:
        attributes = [f"      signing_profile_arn = {json.dumps(rule['signingProfileArn'])}"]
        if "repositoryFilters" in rule:
            filters = [
                f'        {{ filter = {json.dumps(each["filter"])}, filter_type = "WILDCARD_MATCH" }}'
                for each in rule["repositoryFilters"]
            ]
            attributes.append("      repository_filters = [\n" + ",\n".join(filters) + "\n      ]")
        rules.append("    {\n" + "\n".join(attributes) + "\n    },\n")
    listed = "".join(rules)
    return (
        'terraform {\n  required_version = ">= 1.9"\n}\n\n'
        f'resource "awscc_ecr_signing_configuration" "main" {{\n  rules = [\n{listed}  ]\n}}\n'
    )


def aws_source(document: Document) -> str:
    """Terraform source with blocks."""
    lines = ["# The signing configuration.", 'resource "aws_ecr_signing_configuration" "main" {']
    for rule in document["rules"]:
        lines += ["  rule {", f"    signing_profile_arn = {json.dumps(rule['signingProfileArn'])}"]
        for each in rule.get("repositoryFilters", ()):
            lines += [
                "    repository_filter {",
                f"      filter      = {json.dumps(each['filter'])}",
                '      filter_type = "WILDCARD_MATCH"',
                "    }",
            ]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


FORMS: dict[str, Callable[[Document], str]] = {
    "JSON": as_json,
    "YAML": as_yaml,
    "flow YAML": as_flow_yaml,
    "template as JSON": lambda document: as_json(template(document)),
    "template as YAML": lambda document: as_yaml(template(document)),
    "template as flow YAML": lambda document: as_flow_yaml(template(document)),
    "plan": lambda document: as_json(plan(document)),
    "state": lambda document: as_json(state(document)),
    "source with lists": awscc_source,
    "source with blocks": aws_source,
}
