"""Where the independent evaluator differs, with AWS's sentence on it.

Generated cases leave these constructs out. Where AWS's documentation decides, ours follows it. Where it
does not, ours is `unknown`, which contradicts neither reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from simulator.decision.permissions import Identity, Permissions, Principal, Session, Value
from tests.peers.permissions.driver_client import simulate
from tests.peers.permissions.simulation import simulation
from tests.simulator.decision.permissions.test_documented_evaluation import (
    NO_SIGNING,
    NOTHING,
    federated,
    permissions,
)
from tests.simulator.decision.permissions.worlds import ACCOUNT, PROFILE, World, policy, statement

KEY = "aws:SourceVpce"
TIME = "aws:CurrentTime"
IP = "aws:SourceIp"


@dataclass
class Disagreement:
    """A world, and how the answers differ. `source` is a page of the IAM user guide and its sentence."""

    source: str
    elements: dict[str, Any]
    ours: str
    theirs: str
    values: dict[str, Value] = field(default_factory=dict)


DISAGREEMENTS = {
    "a negated operator and a variable with no value": Disagreement(
        "Variables and tags: Inverted condition operators like StringNotEquals or StringNotLike do match "
        "against a null value",
        {"Condition": {"StringNotEquals": {KEY: "${aws:PrincipalTag/no}"}}},
        "yes",
        "ImplicitlyDenied",
        {KEY: "a"},
    ),
    "a negated ARN operator and a variable with no value": Disagreement(
        "Variables and tags: the same sentence",
        {"Condition": {"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:${aws:PrincipalTag/no}"}}},
        "yes",
        "ImplicitlyDenied",
        {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:a"},
    ),
    "a special character in an operator without wildcards": Disagreement(
        "Variables and tags: These predefined policy variables can be used in any string where you can use "
        "regular policy variables",
        {"Condition": {"StringEquals": {KEY: "${*}"}}},
        "yes",
        "ImplicitlyDenied",
        {KEY: "*"},
    ),
    "a date in seconds and one in ISO 8601": Disagreement(
        "Condition operators: You must specify date/time values with one of the W3C implementations of the "
        "ISO 8601 date formats or in epoch (UNIX) time",
        {"Condition": {"DateEquals": {TIME: "1767225600"}}},
        "yes",
        "ImplicitlyDenied",
        {TIME: "2026-01-01T00:00:00Z"},
    ),
    "an IPv4 address and an IPv6 address without a prefix": Disagreement(
        "Condition operators: NotIpAddress, all IP addresses except the specified IP address or range",
        {"Condition": {"NotIpAddress": {IP: "2001:db8::1"}}},
        "yes",
        "ImplicitlyDenied",
        {IP: "10.0.0.1"},
    ),
    "NotResource and a variable with no value": Disagreement(
        "Variables and tags: the resource that includes a policy variable with no value will not match any "
        "resource (it is not said whether the statement then applies)",
        {
            "NotResource": f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/${{aws:PrincipalTag/no}}"
        },
        "unknown",
        "ImplicitlyDenied",
    ),
    "a wildcard at the end of a segment": Disagreement(
        "Resource: If the * wildcard is the last character of a resource ARN segment, it can expand to match "
        "beyond the colon boundaries (it is not said when)",
        {"Resource": "arn:aws:signer:*:/signing-profiles/Release"},
        "unknown",
        "ImplicitlyDenied",
    ),
    "a multivalued key without a set operator": Disagreement(
        "Single-valued vs. multivalued context keys: Multivalued context keys require a condition set operator",
        {"Condition": {"StringNotEquals": {"aws:TagKeys": "a"}}},
        "unknown",
        "ImplicitlyDenied",
        {"aws:TagKeys": ("b",)},
    ),
    "an operator in another case": Disagreement(
        "Condition operators: names are given in one case",
        {"Condition": {"stringequals": {KEY: "a"}}},
        "unknown",
        "Allowed",
        {KEY: "a"},
    ),
    "a Boolean in another case": Disagreement(
        'Condition operators: comparing a key to "true" or "false"',
        {"Condition": {"Bool": {"aws:SecureTransport": "TRUE"}}},
        "unknown",
        "Allowed",
        {"aws:SecureTransport": "true"},
    ),
    "a number that is none": Disagreement(
        "Condition operators: comparing a key to an integer or decimal value",
        {"Condition": {"NumericNotEquals": {"aws:MultiFactorAuthAge": "1e1"}}},
        "unknown",
        "Allowed",
        {"aws:MultiFactorAuthAge": "5"},
    ),
}


@pytest.mark.parametrize("case", DISAGREEMENTS.values(), ids=DISAGREEMENTS.keys())
def test_ours_follows_the_documentation(case: Disagreement) -> None:
    world = World([policy(statement(**case.elements))])
    assert world.answer(case.values).answer == case.ours
    assert simulate([simulation(world, case.values)]) == [case.theirs]


def simulation_of(principal: str, **more: object) -> dict[str, Any]:
    found = simulation(World([policy(statement())]))
    found["request"]["principal"] = principal
    return {**found, **more}


def test_the_root_user_has_full_access() -> None:
    """Policy evaluation logic: "implicitly denied with the exception of the AWS account root user"."""
    arn = f"arn:aws:iam::{ACCOUNT}:root"
    root = Principal(Identity("root", ACCOUNT, arn=arn))
    assert Permissions([]).may_sign(root, PROFILE, {}).answer == "yes"
    assert simulate([simulation_of(arn, identityPolicies=[])]) == ["ImplicitlyDenied"]


def test_a_federated_user_without_a_session_policy_has_no_permissions() -> None:
    """Policy evaluation logic: "the code checks whether the principal is a role session. [...] Otherwise,
    the request is implicitly denied".
    """
    assert permissions().may_sign(federated(Session()), PROFILE, {}).answer == "no"
    assert simulate([simulation_of(f"arn:aws:sts::{ACCOUNT}:federated-user/alice")]) == ["Allowed"]


def test_scps_do_not_affect_service_linked_roles() -> None:
    """Organizations user guide, Service control policies: "SCPs do not affect any service-linked role"."""
    name = "AWSServiceRoleForThings"
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/things.amazonaws.com/{name}"
    role = Principal(Identity("role", ACCOUNT, name, arn))
    assert permissions(NO_SIGNING).may_sign(role, PROFILE, {}).answer == "yes"
    levels = [{"orgIdentifier": "root", "policies": [{"name": "none", "policy": NOTHING}]}]
    assert simulate([simulation_of(arn, serviceControlPolicies=levels)]) == ["ImplicitlyDenied"]
