"""CloudFormation templates.

Source: AWS CloudFormation template reference, AWS::ECR::SigningConfiguration.
"""

from __future__ import annotations

import json
from typing import Any

from matcher import SigningConfiguration, SigningRule


def cloudformation(configuration: SigningConfiguration) -> str:
    """A template with the configuration as its only resource."""
    properties = {"Rules": [_rule(rule) for rule in configuration.rules]}
    resource = {"Type": "AWS::ECR::SigningConfiguration", "Properties": properties}
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"SigningConfiguration": resource},
    }
    return json.dumps(template, indent=2)


def _rule(rule: SigningRule) -> dict[str, Any]:
    properties: dict[str, Any] = {"SigningProfileArn": rule.signing_profile_arn}
    if rule.repository_filters is not None:
        properties["RepositoryFilters"] = [
            {"Filter": each.filter, "FilterType": each.filter_type} for each in rule.repository_filters
        ]
    return properties
