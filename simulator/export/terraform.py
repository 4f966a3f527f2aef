"""Terraform source.

Source: Terraform documentation, "Strings and Templates"; the resources are those of
`simulator.configurations.terraform`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from matcher import SigningConfiguration
from simulator.errors import UnusableInput


def awscc(configuration: SigningConfiguration) -> str:
    """The resource `awscc_ecr_signing_configuration`."""
    return "\n".join(_awscc(configuration)) + "\n"


def _awscc(configuration: SigningConfiguration) -> Iterator[str]:
    yield 'resource "awscc_ecr_signing_configuration" "this" {'
    yield "  rules = ["
    for rule in configuration.rules:
        yield "    {"
        yield f"      signing_profile_arn = {quoted(rule.signing_profile_arn)}"
        if rule.repository_filters is not None:
            yield "      repository_filters = ["
            for each in rule.repository_filters:
                filter, type = quoted(each.filter), quoted(each.filter_type)
                yield f"        {{ filter = {filter}, filter_type = {type} }},"
            yield "      ]"
        yield "    },"
    yield "  ]"
    yield "}"


def aws(configuration: SigningConfiguration) -> str:
    """The resource `aws_ecr_signing_configuration`, as it is proposed.

    Raises `UnusableInput` if there are no rules, because the resource needs one.
    """
    if not configuration.rules:
        raise UnusableInput(
            "aws_ecr_signing_configuration needs a rule, and the configuration has none"
        )
    return "\n".join(_aws(configuration)) + "\n"


def _aws(configuration: SigningConfiguration) -> Iterator[str]:
    yield 'resource "aws_ecr_signing_configuration" "this" {'
    for index, rule in enumerate(configuration.rules):
        if index:
            yield ""
        yield "  rule {"
        yield f"    signing_profile_arn = {quoted(rule.signing_profile_arn)}"
        for each in rule.repository_filters or ():
            yield ""
            yield "    repository_filter {"
            yield f"      filter      = {quoted(each.filter)}"
            yield f"      filter_type = {quoted(each.filter_type)}"
            yield "    }"
        yield "  }"
    yield "}"


def quoted(text: str) -> str:
    """A string literal, in which Terraform replaces nothing."""
    # JSON's escape sequences are Terraform's, but for those of "\b" and "\f".
    literal = json.dumps(text, ensure_ascii=False).replace(r"\b", r"\u0008").replace(r"\f", r"\u000c")
    return literal.replace("${", "$${").replace("%{", "%%{")
