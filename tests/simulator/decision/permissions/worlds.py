"""Accounts, principals and policies for the tests, as AWS's documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.decision.permissions import (
    Answer,
    Permissions,
    Principal,
    Session,
    Value,
    principal_of_arn,
    read_account,
    read_profile_permissions,
    read_service_control_level,
)

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
PROFILE = f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/Release"
USER = f"arn:aws:iam::{ACCOUNT}:user/Bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Builder"
SESSION_NAME = "run-1"

Json = dict[str, Any]


def statement(effect: str = "Allow", **elements: object) -> Json:
    """A statement about the action on every resource, unless the elements say otherwise."""
    defaults = {} if "NotAction" in elements else {"Action": "signer:SignPayload"}
    defaults |= {} if "NotResource" in elements else {"Resource": "*"}
    return {"Effect": effect, **defaults, **elements}


def policy(*statements: Json, version: str | None = "2012-10-17") -> Json:
    """A policy of these statements."""
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


@dataclass
class World:
    """A principal and all policies that apply to it. Its account may differ from the profile's."""

    identity: list[Json] = field(default_factory=list)
    kind: Literal["user", "role"] = "user"
    group: list[Json] = field(default_factory=list)
    boundary: Json | None = None
    session: Json | None = None
    levels: list[list[Json]] = field(default_factory=list)
    profile_permissions: list[dict[str, str]] | None = None
    account: str = ACCOUNT
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The ARN of the user or of the role."""
        return f"arn:aws:iam::{self.account}:{'user/Bob' if self.kind == 'user' else 'role/Builder'}"

    @property
    def principal_arn(self) -> str:
        """The ARN of the user or of the role session."""
        session = f"arn:aws:sts::{self.account}:assumed-role/Builder/{SESSION_NAME}"
        return self.arn if self.kind == "user" else session

    def details(self) -> Json:
        """The output of get-account-authorization-details."""
        name, id, kind = (
            ("Bob", "AIDABOB", "User") if self.kind == "user" else ("Builder", "AROABUILDER", "Role")
        )
        entity: Json = {
            f"{kind}Name": name,
            f"{kind}Id": id,
            "Arn": self.arn,
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            f"{kind}PolicyList": [
                {"PolicyName": f"inline-{number}", "PolicyDocument": document}
                for number, document in enumerate(self.identity)
            ],
            "AttachedManagedPolicies": [],
        }
        groups, managed = [], []
        if self.group:
            entity["GroupList"] = ["Builders"]
            groups.append(
                {
                    "GroupName": "Builders",
                    "Arn": f"arn:aws:iam::{self.account}:group/Builders",
                    "AttachedManagedPolicies": [
                        {"PolicyName": str(number), "PolicyArn": self._managed_arn(number)}
                        for number, _ in enumerate(self.group)
                    ],
                }
            )
            managed += [self._managed(number, document) for number, document in enumerate(self.group)]
        if self.boundary is not None:
            entity["PermissionsBoundary"] = {
                "PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": self._managed_arn("boundary"),
            }
            managed.append(self._managed("boundary", self.boundary))
        return {
            "UserDetailList": [entity] if kind == "User" else [],
            "RoleDetailList": [entity] if kind == "Role" else [],
            "GroupDetailList": groups,
            "Policies": managed,
            "IsTruncated": False,
        }

    def _managed_arn(self, name: object) -> str:
        return f"arn:aws:iam::{self.account}:policy/{name}"

    def _managed(self, name: object, document: Json) -> Json:
        versions = [
            {"VersionId": "v1", "IsDefaultVersion": False, "Document": policy()},
            {"VersionId": "v2", "IsDefaultVersion": True, "Document": document},
        ]
        return {"Arn": self._managed_arn(name), "DefaultVersionId": "v2", "PolicyVersionList": versions}

    def principal(self) -> Principal:
        """The principal, with its session policy if it has one."""
        session = None if self.session is None else Session(policies=(json.dumps(self.session),))
        return principal_of_arn(self.principal_arn, session)

    def permissions(self) -> Permissions:
        """The permissions, read from the documents."""
        levels = [
            [
                {
                    "Policy": {
                        "PolicySummary": {"Name": f"scp-{number}"},
                        "Content": json.dumps(document),
                    }
                }
                for number, document in enumerate(level)
            ]
            for level in self.levels
        ]
        profiles = {}
        if self.profile_permissions is not None:
            document = {"permissions": self.profile_permissions}
            profiles[PROFILE] = read_profile_permissions(document, "profile.json")
        return Permissions(
            [read_account(self.details(), "details.json")],
            [read_service_control_level(level, "scp.json") for level in levels],
            profiles,
        )

    def answer(self, values: Mapping[str, Value] | None = None) -> Answer:
        """The answer under these values of condition keys."""
        context = {key.lower(): value for key, value in (values or {}).items()}
        return self.permissions().may_sign(self.principal(), PROFILE, context)
