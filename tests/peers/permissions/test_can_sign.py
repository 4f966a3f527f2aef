"""The independent evaluator gives the answers of `can-sign` for the example account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.peers.permissions.driver_client import allowed
from tests.simulator.permissions_table import ACCOUNT, PROFILES, ROWS
from tests.simulator.program import run

ROOT = Path(__file__).parent.parent.parent.parent
EXAMPLES = ROOT / "examples"
DETAILS = json.loads((EXAMPLES / "permissions.json").read_text())
LEVEL = json.loads((EXAMPLES / "service-control-policies.json").read_text())
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
# Values for what the files do not say, absent keys included; for a policy, what it could be.
POSSIBLE_KEYS: dict[str, tuple[str | None, ...]] = {
    "aws:SourceIp": ("203.0.113.9", "192.0.2.1", None),
    "aws:MultiFactorAuthPresent": ("true", "false", None),
    "aws:PrincipalOrgID": ("o-exampleorgid", "o-other", None),
}
POSSIBLE_POLICIES = (FULL, DENY)


def entity(arn: str) -> tuple[str, dict[str, Any]]:
    """The user or role that an ARN names, and its kind."""
    name = arn.split("/")[1] if ":assumed-role/" in arn else arn.rpartition("/")[2]
    for kind in ("User", "Role"):
        for each in DETAILS[f"{kind}DetailList"]:
            if each[f"{kind}Name"] == name:
                return kind, each
    raise KeyError(arn)


def default_version(arn: str, unknown: dict[str, Any]) -> dict[str, Any]:
    for policy in DETAILS["Policies"]:
        if policy["Arn"] == arn:
            for version in policy["PolicyVersionList"]:
                if version["IsDefaultVersion"]:
                    return {"name": arn, "policy": version["Document"]}
    return {"name": arn, "policy": unknown}


def policies_of(kind: str, each: dict[str, Any], unknown: dict[str, Any]) -> list[dict[str, Any]]:
    inline = [
        {"name": policy["PolicyName"], "policy": policy["PolicyDocument"]}
        for policy in each[f"{kind}PolicyList"]
    ]
    attached = [
        default_version(policy["PolicyArn"], unknown) for policy in each["AttachedManagedPolicies"]
    ]
    return [*inline, *attached]


def simulations(arn: str, profile: str, with_scp: bool) -> list[dict[str, Any]]:
    """A simulation for each combination of what is not known."""
    kind, each = entity(arn)
    session = (
        arn
        if ":assumed-role/" in arn
        else f"arn:aws:sts::{ACCOUNT}:assumed-role/{arn.rpartition('/')[2]}/x"
    )
    resource = f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/{profile}"
    known = {
        "aws:PrincipalArn": each["Arn"],
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": ACCOUNT,
        "aws:RequestedRegion": "us-east-1",
        "aws:CurrentTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({"aws:username": each["UserName"]} if kind == "User" else {}),
        **{f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in each["Tags"]},
    }
    groups = [
        group for group in DETAILS["GroupDetailList"] if group["GroupName"] in each.get("GroupList", ())
    ]
    levels = [
        {
            "name": policy["Policy"]["PolicySummary"]["Name"],
            "policy": json.loads(policy["Policy"]["Content"]),
        }
        for policy in LEVEL
    ]
    boundary = each.get("PermissionsBoundary")
    found = []
    for unknown, values in product(POSSIBLE_POLICIES, product(*POSSIBLE_KEYS.values())):
        assigned = dict(zip(POSSIBLE_KEYS, values, strict=True))
        identity = policies_of(kind, each, unknown)
        for group in groups:
            identity += policies_of("Group", group, unknown)
        found.append(
            {
                "request": {
                    "principal": arn if kind == "User" else session,
                    "action": "signer:SignPayload",
                    "resource": {"resource": resource, "accountId": ACCOUNT},
                    "contextVariables": {
                        **known,
                        **{key: value for key, value in assigned.items() if value is not None},
                    },
                },
                "identityPolicies": [
                    {"name": str(number), "policy": policy["policy"]}
                    for number, policy in enumerate(identity)
                ],
                "permissionBoundaryPolicies": None
                if boundary is None
                else [default_version(boundary["PermissionsBoundaryArn"], unknown)],
                "serviceControlPolicies": [{"orgIdentifier": "root", "policies": levels}]
                if with_scp
                else [],
                "resourceControlPolicies": [],
            }
        )
    return found


@pytest.mark.parametrize("with_scp", [False, True])
def test_the_answers_about_the_example_account_are_confirmed(with_scp: bool) -> None:
    options = ["--scp", str(EXAMPLES / "service-control-policies.json")] if with_scp else []
    done = run(
        "can-sign",
        *ROWS,
        "-c",
        EXAMPLES / "signing-configuration.json",
        "--permissions",
        EXAMPLES / "permissions.json",
        *options,
        "--format",
        "json",
    )
    results = done.json()["results"]
    assert len(results) == len(ROWS) * len(PROFILES)
    asked = [
        simulations(each["principal"], each["signingProfileArn"].rpartition("/")[2], with_scp)
        for each in results
    ]
    outcomes = iter(allowed([simulation for every in asked for simulation in every]))
    for each, every in zip(results, asked, strict=True):
        possible = {next(outcomes) for _ in every}
        expected = {"yes": {True}, "no": {False}, "unknown": {True, False}}[each["answer"]]
        assert possible == expected, each
