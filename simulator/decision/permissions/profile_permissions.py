"""Who else may sign with a profile, from `aws signer list-profile-permissions`.

AddProfilePermission "adds cross-account permissions to a signing profile": an action for a principal,
"an IAM role or another AWS account ID", and optionally for one version of the profile only (AWS Signer
API reference). Such a permission allows; none denies. Principals are written as in the `Principal`
element of a policy (IAM user guide).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from simulator.decision.permissions.context import UNKNOWN, Context
from simulator.decision.permissions.document import Node
from simulator.decision.permissions.policy import StatementName, is_action
from simulator.decision.permissions.truth import Truth, all_of

PROFILE_VERSION = "signer:ProfileVersion"

_PERMISSION = ("action", "principal", "statementId", "profileVersion")
_ACCOUNT = re.compile(r"(?:arn:aws(?:-[a-z]+)*:iam::)?([0-9]{12})(?::root)?", re.ASCII)
_ARN = re.compile(
    r"arn:aws(?:-[a-z]+)*:(?:iam::[0-9]{12}:(?:user|role)|sts::[0-9]{12}:(?:assumed-role|federated-user))/.+",
    re.ASCII,
)


class ProfilePermission(NamedTuple):
    """A permission; without a `version`, it is for all versions of the profile."""

    name: StatementName
    has_action: Truth
    principal: str
    version: str | None

    def allows(self, account: str, arn: str, session_arn: str, context: Context) -> Truth:
        """Whether it allows the action to a principal of the account, with its ARNs as in `Request`."""
        names = self._names(account, arn, session_arn)
        return all_of([self.has_action, names, self._has_version(context)])

    def _names(self, account: str, arn: str, session_arn: str) -> Truth:
        """The ARN of an account, like its id, means every principal of it; `*` means everyone."""
        if self.principal == "*":
            return True
        found = _ACCOUNT.fullmatch(self.principal)
        if found is not None:
            return found[1] == account
        if session_arn.endswith("/") and self.principal.startswith(session_arn):
            return None
        # What else a principal may look like, such as the id of one that was deleted, is not known.
        return self.principal in (arn, session_arn) if _ARN.fullmatch(self.principal) else None

    def _has_version(self, context: Context) -> Truth:
        actual = context.get(PROFILE_VERSION.lower(), UNKNOWN)
        if self.version is None:
            return True
        return None if actual is UNKNOWN else actual == self.version


@dataclass(frozen=True, slots=True)
class ProfilePermissions:
    """The permissions of a profile."""

    permissions: tuple[ProfilePermission, ...]
    is_truncated: bool


def read_profile_permissions(document: object, file: str) -> ProfilePermissions:
    """Reads the JSON object that the command prints. Raises `UnusablePermissions`."""
    root = Node(document, file)
    permissions = [
        _permission(node, number)
        for number, node in enumerate(root.member("permissions").elements(), 1)
    ]
    return ProfilePermissions(
        tuple([each for each in permissions if each.has_action is not False]),
        not root.entries().keys().isdisjoint(("nextToken", "NextToken")),
    )


def _permission(node: Node, number: int) -> ProfilePermission:
    entries = node.entries(_PERMISSION)
    statement = entries["statementId"].text() if "statementId" in entries else str(number)
    return ProfilePermission(
        StatementName("profile permissions", f"statement {statement!r}"),
        is_action(node.member("action").text()),
        node.member("principal").text(),
        entries["profileVersion"].text() if "profileVersion" in entries else None,
    )
