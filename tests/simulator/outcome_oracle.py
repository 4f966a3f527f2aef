"""Generated pushes and what they depend on, with an oracle that knows the outcome of each."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.simulator.records import INDEX, MANIFEST, Record, eventbridge

ACCOUNT, REGION = "111122223333", "us-east-1"
PROFILES = ("active", "canceled", "revoked", "listed_canceled", "other_platform", "absent")
START = datetime(2026, 1, 1, tzinfo=UTC)
CANCELED_AT, REVOKED_AT, REVOCATION_EFFECTIVE = 500, 600, 300
# Permissions of a role on every profile.
ROLES = ("allowed", "denied", "conditional", "recreated", "deleted", "cache")
# What an AssumeRole record in the logs says of the session, if there is one.
SESSIONS = ("none", "plain", "denying", "tagged", "incomplete")
# The options that give everything known.
OPTIONS = ("--permissions", "permissions.json", "--profiles", "profiles.json")
CACHE = "AWSServiceRoleForECRPullThroughCache"


def arn(profile: str) -> str:
    return f"arn:aws:signer:{REGION}:{ACCOUNT}:/signing-profiles/{profile}"


def role_arn(role: str) -> str:
    path = "aws-service-role/pullthroughcache.ecr.amazonaws.com/" if role == "cache" else ""
    return f"arn:aws:iam::{ACCOUNT}:role/{path}{CACHE if role == 'cache' else role}"


def time(second: int) -> str:
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Case(NamedTuple):
    """A push, of which the oracle knows everything."""

    number: int
    second: int
    profile: str
    role: str
    session: str
    has_tag: bool
    is_index: bool

    def outcome(self) -> tuple[str, str]:
        """The status and the reason, by the rules of AWS written down once more."""
        if not self.has_tag and not self.is_index:
            return "UNKNOWN", "platform-image"
        permission = self.permission()
        if permission in ("permission-denied", "service-role"):
            return "FAILED", permission
        status = self.profile_status()
        if status[0] == "FAILED":
            return status
        return ("UNKNOWN", permission) if permission != "allowed" else status

    def permission(self) -> str:
        if self.role == "cache":
            return "service-role"
        if self.session == "incomplete":
            return "session-not-recorded"
        if self.role in ("recreated", "deleted"):
            return "principal-recreated" if self.role == "recreated" else "principal-not-in-file"
        if self.role == "denied":
            return "allowed" if self.session == "tagged" else "permission-denied"
        if self.session == "denying":
            return "permission-denied"
        return "allowed" if self.role == "allowed" else "condition-key-unknown"

    def profile_status(self) -> tuple[str, str]:
        complete = ("COMPLETE", "allowed")
        if self.profile == "active":
            return complete
        if self.profile == "canceled":
            return self._until(CANCELED_AT, complete, "profile-canceled")
        if self.profile == "revoked":
            invalid = self.second >= REVOCATION_EFFECTIVE
            before = ("COMPLETE", "revoked-later") if invalid else complete
            return self._until(REVOKED_AT, before, "profile-revoked")
        if self.profile == "listed_canceled":
            return "FAILED", "profile-canceled"
        if self.profile == "other_platform":
            return "FAILED", "wrong-platform"
        return "UNKNOWN", "profile-not-in-files"

    def _until(self, second: int, before: tuple[str, str], reason: str) -> tuple[str, str]:
        if self.second == second:
            return "UNKNOWN", "profile-status-unknown"
        return before if self.second < second else ("FAILED", reason)

    def records(self) -> list[Record]:
        """The push, and the call that created its session."""
        key = f"ASIA{self.number:016}"
        role = role_arn(self.role)
        name = role.rpartition("/")[2]
        media_type = INDEX if self.is_index else MANIFEST
        tag = {"imageTag": f"v{self.number}"} if self.has_tag else {}
        digest = f"sha256:{self.number:064x}"
        push: Record = {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": f"{unique_id(self.role)}:build",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/build",
                "accessKeyId": key,
                "sessionContext": {
                    "sessionIssuer": {"arn": role, "principalId": unique_id(self.role, now=False)},
                    "attributes": {"mfaAuthenticated": "false"},
                },
            },
            "eventTime": time(self.second),
            "eventSource": "ecr.amazonaws.com",
            "eventName": "PutImage",
            "awsRegion": REGION,
            "requestParameters": {
                "repositoryName": self.profile.replace("_", "-"),
                "registryId": ACCOUNT,
                "imageManifestMediaType": media_type,
                **tag,
            },
            "responseElements": {"image": {"imageId": {"imageDigest": digest, **tag}}},
            "eventID": f"push-{self.number}",
            "recipientAccountId": ACCOUNT,
        }
        return [push, *self._session(key)]

    def _session(self, key: str) -> list[Record]:
        if self.session == "none":
            return []
        request: Record = {"roleArn": role_arn(self.role), "roleSessionName": "build"}
        if self.session == "denying":
            request |= {"policy": json.dumps(statement("Allow", "ecr:*"))}
        if self.session == "tagged":
            request |= {"tags": [{"key": "may", "value": "sign"}]}
        return [
            {
                "eventVersion": "1.11",
                "eventTime": time(0),
                "eventSource": "sts.amazonaws.com",
                "eventName": "AssumeRole",
                "awsRegion": REGION,
                "requestParameters": None if self.session == "incomplete" else request,
                "responseElements": {"credentials": {"accessKeyId": key}},
                "eventID": f"session-{self.number}",
                "recipientAccountId": ACCOUNT,
            }
        ]


def unique_id(role: str, *, now: bool = True) -> str:
    return f"AROA{role.upper():X<17}" if now or role != "recreated" else f"AROA{'OLD':X<17}"


def statement(effect: str, action: str, **more: Any) -> Record:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": effect, "Action": action, "Resource": "*", **more}],
    }


def details() -> Record:
    sign = "signer:SignPayload"
    policies = {
        "allowed": statement("Allow", sign),
        "denied": statement(
            "Allow", sign, Condition={"StringEquals": {"aws:PrincipalTag/may": "sign"}}
        ),
        "conditional": statement(
            "Allow", sign, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
        ),
        "recreated": statement("Allow", sign),
        "cache": statement("Allow", sign),
    }
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [
            {
                "RoleName": role_arn(role).rpartition("/")[2],
                "RoleId": unique_id(role),
                "Arn": role_arn(role),
                "RolePolicyList": [{"PolicyName": "sign", "PolicyDocument": policy}],
                "AttachedManagedPolicies": [],
                "Tags": [],
            }
            for role, policy in policies.items()
        ],
        "Policies": [],
        "IsTruncated": False,
    }


def listing() -> Record:
    status = {"canceled": "Canceled", "revoked": "Revoked", "listed_canceled": "Canceled"}
    platform = {"other_platform": "AWSLambda-SHA384-ECDSA"}
    return {
        "profiles": [
            {
                "profileName": name,
                "arn": arn(name),
                "status": status.get(name, "Active"),
                "platformId": platform.get(name, "Notation-OCI-SHA384-ECDSA"),
            }
            for name in PROFILES
            if name != "absent"
        ]
    }


def signer_calls() -> list[Record]:
    calls = [
        ("CancelSigningProfile", CANCELED_AT, {"profileName": "canceled"}),
        (
            "RevokeSigningProfile",
            REVOKED_AT,
            {"profileName": "revoked", "effectiveTime": time(REVOCATION_EFFECTIVE)},
        ),
    ]
    return [
        {
            "eventVersion": "1.11",
            "eventTime": time(second),
            "eventSource": "signer.amazonaws.com",
            "eventName": name,
            "awsRegion": REGION,
            "requestParameters": parameters,
            "responseElements": None,
            "eventID": name,
            "recipientAccountId": ACCOUNT,
        }
        for name, second, parameters in calls
    ]


def configuration() -> Record:
    return {
        "rules": [
            {
                "signingProfileArn": arn(name),
                "repositoryFilters": [
                    {"filter": name.replace("_", "-"), "filterType": "WILDCARD_MATCH"}
                ],
            }
            for name in PROFILES
        ]
    }


def cases(rng: random.Random, count: int) -> list[Case]:
    special = [*range(1_000), *[CANCELED_AT, REVOKED_AT, REVOCATION_EFFECTIVE] * 50]
    return [
        Case(
            number,
            rng.choice(special),
            rng.choice(PROFILES),
            rng.choice(ROLES),
            rng.choice(SESSIONS),
            has_tag := rng.random() < 0.8,
            not has_tag and rng.random() < 0.5,
        )
        for number in range(count)
    ]


def report_of(case: Case, number: int) -> Record:
    """EventBridge's report of the same push, which names no principal."""
    detail = {
        "image-digest": f"sha256:{case.number:064x}",
        "image-tag": f"v{case.number}" if case.has_tag else "",
        "manifest-media-type": INDEX if case.is_index else MANIFEST,
    }
    second = min(case.second + 2, 999_999)
    return eventbridge(case.profile.replace("_", "-"), number, detail, time=time(second))


def content(name: str, records: list[Record], reported: list[Case]) -> str:
    if name == "trail":
        return json.dumps({"Records": records}, separators=(",", ":"))
    return "".join(json.dumps(report_of(case, n)) + "\n" for n, case in enumerate(reported))
