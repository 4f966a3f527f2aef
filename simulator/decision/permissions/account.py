"""The IAM entities of an account, from `aws iam get-account-authorization-details`.

Source: IAM API reference, GetAccountAuthorizationDetails. Managed policies are those of the file,
attached AWS managed ones included, in their default versions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.decision.permissions.answer import Gap
from simulator.decision.permissions.document import Node, quoted
from simulator.decision.permissions.policy import Policy, read_policy

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_ACCOUNT = re.compile(r"arn:aws(?:-[a-z]+)*:iam::([0-9]{12}):[^:]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Policies that apply together, and what is missing of them."""

    name: str
    policies: tuple[Policy, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A user or a role. Its `policies` include those of a user's groups."""

    arn: str
    unique_id: str
    policies: PolicySet
    boundary: PolicySet | None
    tags: Mapping[str, str] | None
    """By key in lower case; `None` if the file says nothing about tags."""


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """The users and roles of an account by name, and its managed policies by ARN."""

    account: str
    file: str
    is_truncated: bool
    users: Mapping[str, Entity]
    roles: Mapping[str, Entity]
    managed: Mapping[str, Policy]


def read_account(document: object, file: str) -> AccountDetails:
    """Reads the JSON object that the command prints. Raises `UnusablePermissions`."""
    root = Node(document, file)
    entries = root.entries()
    if not any(name in entries for name in _LISTS):
        root.fail("is not the output of get-account-authorization-details")
    truncated = entries.get("IsTruncated")
    if truncated is not None and not isinstance(truncated.value, bool):
        truncated.fail("is neither true nor false")
    managed = _managed_policies(root)
    groups = _Groups(root, managed)
    users = _entities(root, "User", managed, groups)
    roles = _entities(root, "Role", managed, groups)
    accounts = {_account(node) for node in groups.nodes + users.nodes + roles.nodes}
    if len(accounts) > 1:
        root.fail(f"has entities of several accounts: {', '.join(sorted(accounts))}")
    if not accounts:
        root.fail("has no user, group or role, so its account is not known")
    # A page of a longer output has a marker for the next one, which the AWS CLI writes as a token.
    has_next = not entries.keys().isdisjoint(("Marker", "NextToken"))
    is_truncated = has_next or (truncated is not None and truncated.value is True)
    return AccountDetails(accounts.pop(), file, is_truncated, users.entities, roles.entities, managed)


def _account(arn: Node) -> str:
    found = _ACCOUNT.fullmatch(arn.text())
    if found is None:
        arn.fail(f"is {quoted(arn.text())}, which is not the ARN of an IAM entity")
    return found[1]


def _managed_policies(root: Node) -> dict[str, Policy]:
    policies: dict[str, Policy] = {}
    for node in root.optional_elements("Policies"):
        arn = node.member("Arn").text()
        default = node.member("DefaultVersionId").text()
        if arn in policies:
            node.fail(f"is a second policy with the ARN {quoted(arn)}")
        for version in node.optional_elements("PolicyVersionList"):
            if version.member("VersionId").text() == default:
                if version.entries().get("IsDefaultVersion", version).value is False:
                    version.fail("is the default version by its id, but not by IsDefaultVersion")
                policies[arn] = read_policy(arn, version.member("Document"))
    return policies


class _Groups:
    """The policies of each group, by its name."""

    def __init__(self, root: Node, managed: Mapping[str, Policy]) -> None:
        self.nodes: list[Node] = []
        self.policies: dict[str, PolicySet] = {}
        for node in root.optional_elements("GroupDetailList"):
            name = node.member("GroupName").text()
            if name in self.policies:
                node.fail(f"is a second group with the name {quoted(name)}")
            self.nodes.append(node.member("Arn"))
            self.policies[name] = _attached(node, "Group", managed)

    def of(self, user: Node) -> list[PolicySet]:
        """The policies of each group of a user."""
        names = [name.text() for name in user.optional_elements("GroupList")]
        missing = [PolicySet(name, (), (Gap("group-not-in-file", name),)) for name in names]
        return [self.policies.get(each.name, each) for each in missing]


class _Entities:
    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.entities: dict[str, Entity] = {}


def _entities(
    root: Node, kind: Literal["User", "Role"], managed: Mapping[str, Policy], groups: _Groups
) -> _Entities:
    found = _Entities()
    for node in root.optional_elements(f"{kind}DetailList"):
        name = node.member(f"{kind}Name").text()
        if name in found.entities:
            node.fail(f"is a second {kind.lower()} with the name {quoted(name)}")
        own = _attached(node, kind, managed)
        sets = [own, *groups.of(node)] if kind == "User" else [own]
        found.nodes.append(node.member("Arn"))
        found.entities[name] = Entity(
            node.member("Arn").text(),
            node.member(f"{kind}Id").text(),
            PolicySet(
                "identity-based policy",
                tuple([policy for each in sets for policy in each.policies]),
                tuple([gap for each in sets for gap in each.gaps]),
            ),
            _boundary(node, managed),
            _tags(node),
        )
    return found


def _attached(node: Node, kind: str, managed: Mapping[str, Policy]) -> PolicySet:
    """The inline and the managed policies of an entity."""
    inline = [
        read_policy(policy.member("PolicyName").text(), policy.member("PolicyDocument"))
        for policy in node.optional_elements(f"{kind}PolicyList")
    ]
    arns = [
        policy.member("PolicyArn").text()
        for policy in node.optional_elements("AttachedManagedPolicies")
    ]
    attached = managed_policies(kind, arns, managed)
    return PolicySet(kind, (*inline, *attached.policies), attached.gaps)


def managed_policies(name: str, arns: list[str], managed: Mapping[str, Policy]) -> PolicySet:
    """Managed policies by their ARNs; the ones that are not in the file are gaps."""
    return PolicySet(
        name,
        tuple([managed[arn] for arn in arns if arn in managed]),
        tuple([Gap("managed-policy-not-in-file", arn) for arn in arns if arn not in managed]),
    )


def _boundary(node: Node, managed: Mapping[str, Policy]) -> PolicySet | None:
    boundary = node.entries().get("PermissionsBoundary")
    if boundary is None:
        return None
    arn = boundary.member("PermissionsBoundaryArn").text()
    return managed_policies(f"permissions boundary {arn}", [arn], managed)


def _tags(node: Node) -> dict[str, str] | None:
    if "Tags" not in node.entries():
        return None
    tags: dict[str, str] = {}
    for tag in node.optional_elements("Tags"):
        key = tag.member("Key").text().lower()
        if key in tags:
            tag.fail(f"is a second tag with the key {quoted(key)}")
        tags[key] = tag.member("Value").text()
    return tags
