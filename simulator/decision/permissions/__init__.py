"""Whether a principal may sign with a profile: one question, answered from saved IAM documents.

    permissions = Permissions([read_account(json.load(file), file.name)])
    principal, time = principal_of_arn(arn), {"aws:currenttime": "2026-01-01T00:00:00Z"}
    permissions.may_sign(principal, profile_arn, time).answer  # "yes", "no" or "unknown"

`account.py`, `service_control.py` and `profile_permissions.py` read the documents; `policy.py`,
`condition.py` and `operators.py` say whether a statement applies to a request; `evaluation.py` combines
the statements as AWS does, and `permissions.py` selects those that concern a principal. What is not
known, or not documented, makes an answer `unknown` if it matters.
"""

from simulator.decision.permissions.account import AccountDetails, read_account
from simulator.decision.permissions.answer import Answer
from simulator.decision.permissions.context import ABSENT, UNKNOWN, Context, Value
from simulator.decision.permissions.document import UnusablePermissions
from simulator.decision.permissions.permissions import Permissions
from simulator.decision.permissions.policy import StatementName
from simulator.decision.permissions.principal import (
    UNKNOWN_PRINCIPAL,
    Identity,
    Principal,
    Session,
    principal_of_arn,
    principal_of_identity,
)
from simulator.decision.permissions.profile_permissions import (
    ProfilePermissions,
    read_profile_permissions,
)
from simulator.decision.permissions.service_control import (
    ServiceControlLevel,
    read_service_control_level,
)

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "UNKNOWN_PRINCIPAL",
    "AccountDetails",
    "Answer",
    "Context",
    "Identity",
    "Permissions",
    "Principal",
    "ProfilePermissions",
    "ServiceControlLevel",
    "Session",
    "StatementName",
    "UnusablePermissions",
    "Value",
    "principal_of_arn",
    "principal_of_identity",
    "read_account",
    "read_profile_permissions",
    "read_service_control_level",
]
