"""Service control policies (SCPs), as `aws organizations describe-policy` prints them.

Source: AWS Organizations user guide, "Service control policies" and "SCP evaluation": an action must
be allowed at every level between the root and the account. "SCPs do not affect any service-linked
role" and "have no effect on users or roles in the management account".
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.decision.permissions.account import PolicySet
from simulator.decision.permissions.document import Node, quoted
from simulator.decision.permissions.policy import Policy, read_policy


@dataclass(frozen=True, slots=True)
class ServiceControlLevel:
    """The SCPs at one level of the hierarchy: those of an account, or of all accounts (`None`)."""

    account: str | None
    policies: PolicySet


def read_service_control_level(
    document: object, file: str, account: str | None = None
) -> ServiceControlLevel:
    """Reads one response of the command, or a list of them. Raises `UnusablePermissions`."""
    root = Node(document, file)
    nodes = root.one_or_more()
    if not nodes:
        root.fail("has no policy, and a level of the hierarchy has at least one")
    policies = tuple([_policy(node.member("Policy")) for node in nodes])
    return ServiceControlLevel(account, PolicySet(f"service control policy of {file}", policies))


def _policy(node: Node) -> Policy:
    summary = node.member("PolicySummary").entries()
    kind = summary.get("Type")
    if kind is not None and kind.text() != "SERVICE_CONTROL_POLICY":
        kind.fail(f"is {quoted(kind.text())} instead of 'SERVICE_CONTROL_POLICY'")
    name = summary.get("Name") or node.member("PolicySummary").member("Arn")
    return read_policy(name.text(), node.member("Content"))
