"""Worlds as simulations for the driver of the independent evaluator."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.decision.permissions import ABSENT, Value
from tests.simulator.decision.permissions.worlds import (
    ACCOUNT,
    PROFILE,
    SESSION_NAME,
    Json,
    World,
    policy,
    statement,
)


def simulation(world: World, values: Mapping[str, Value] | None = None) -> Json:
    """The question of a world. The evaluator takes a key that is not in the context for absent."""
    context = {**_known(world), **(values or {})}
    return {
        "request": {
            "principal": world.principal_arn,
            "action": "signer:SignPayload",
            "resource": {"resource": PROFILE, "accountId": ACCOUNT},
            "contextVariables": {key: value for key, value in context.items() if value is not ABSENT},
        },
        "identityPolicies": [
            {"name": str(number), "policy": document}
            for number, document in enumerate([*world.identity, *world.group])
        ],
        "permissionBoundaryPolicies": None
        if world.boundary is None
        else [{"name": "boundary", "policy": world.boundary}],
        "sessionPolicy": world.session,
        "serviceControlPolicies": [
            {
                "orgIdentifier": str(level),
                "policies": [
                    {"name": str(number), "policy": document}
                    for number, document in enumerate(policies)
                ],
            }
            for level, policies in enumerate(world.levels)
        ],
        "resourceControlPolicies": [],
        **_resource_policy(world),
    }


def _known(world: World) -> dict[str, str]:
    """The condition keys whose values follow from the world."""
    is_user = world.kind == "user"
    values = {
        "aws:PrincipalArn": world.arn,
        "aws:PrincipalAccount": world.account,
        "aws:PrincipalType": "User" if is_user else "AssumedRole",
        "aws:userid": "AIDABOB" if is_user else f"AROABUILDER:{SESSION_NAME}",
        "aws:ResourceAccount": ACCOUNT,
        "aws:RequestedRegion": "us-east-1",
    }
    if is_user:
        values["aws:username"] = "Bob"
    return values | {f"aws:PrincipalTag/{key}": value for key, value in world.tags.items()}


def _resource_policy(world: World) -> Json:
    statements = []
    for permission in world.profile_permissions or ():
        principal = permission["principal"]
        elements: Json = {
            "Action": permission["action"],
            "Resource": PROFILE,
            "Principal": principal if principal == "*" else {"AWS": principal},
        }
        if "profileVersion" in permission:
            version = permission["profileVersion"]
            elements["Condition"] = {"StringEquals": {"signer:ProfileVersion": version}}
        statements.append(statement(**elements))
    return {"resourcePolicy": policy(*statements)} if statements else {}
