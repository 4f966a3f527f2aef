"""AWS's evaluation of the policies that apply to a request, in three-valued logic.

Sources: IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access",
"Policy evaluation for requests within a single account" and "Cross-account policy evaluation logic".
"An explicit deny overrides an explicit allow", and everything that limits a principal, SCPs of each
level, a permissions boundary and session policies, has to allow the action besides its identity-based
policies. That a statement applies may be unknown; what follows from it is then unknown unless the
other statements are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from simulator.decision.permissions.account import PolicySet
from simulator.decision.permissions.answer import Answer, Gap, unknown
from simulator.decision.permissions.context import Context
from simulator.decision.permissions.policy import Statement, StatementName
from simulator.decision.permissions.profile_permissions import (
    PROFILE_VERSION,
    ProfilePermissions,
)
from simulator.decision.permissions.truth import Truth


class Request(NamedTuple):
    """A call of the action: on a profile, by a user, role, or root user, or by a session of one.

    `session_arn` is "" without a session, and ends in `/` if it is not known which one.
    """

    profile_arn: str
    context: Context
    account: str
    arn: str
    session_arn: str


class Verdict(NamedTuple):
    """What some policies say: the statement that decides, and the gaps that leave it unknown."""

    denied: Truth
    allowed: Truth
    statement: StatementName | None = None
    gaps: tuple[Gap, ...] = ()


class Layer(Protocol):
    """Policies one of which has to allow an action, and none of which may deny it."""

    @property
    def name(self) -> str:
        """What they are, in the singular and for people."""

    @property
    def keys(self) -> list[str]:
        """The condition keys that they mention."""

    @property
    def names_sessions(self) -> bool:
        """Whether they distinguish sessions of a role other than by condition keys."""

    def evaluate(self, request: Request) -> Verdict:
        """Whether they deny or allow the request."""


class Policies:
    """Policies of the IAM policy language, without a `Principal`."""

    names_sessions = False

    def __init__(self, policies: PolicySet) -> None:
        self.name = policies.name
        self._gaps = policies.gaps
        self._statements = [each for policy in policies.policies for each in policy.statements]
        self.keys = [key for statement in self._statements for key in statement.keys]

    def evaluate(self, request: Request) -> Verdict:
        """Whether they deny or allow the request; a policy that is missing could do either."""
        allowing: StatementName | None = None
        doubtful: list[Statement] = []
        for statement in self._statements:
            applies = statement.applies(request.profile_arn, request.context)
            if applies is None:
                doubtful.append(statement)
            elif applies and not statement.allows:
                return Verdict(True, False, statement.name)
            elif applies and allowing is None:
                allowing = statement.name
        if allowing is not None:
            doubtful = [statement for statement in doubtful if not statement.allows]
        may_deny = self._gaps or not all(statement.allows for statement in doubtful)
        may_allow = self._gaps or any(statement.allows for statement in doubtful)
        return Verdict(
            None if may_deny else False,
            True if allowing is not None else None if may_allow else False,
            doubtful[0].name if doubtful else None if self._gaps else allowing,
            (*self._gaps, *_gaps(doubtful, request)),
        )


def _gaps(doubtful: Sequence[Statement], request: Request) -> list[Gap]:
    gaps = []
    for statement in doubtful:
        keys, parts = statement.obscurities(request.profile_arn, request.context)
        gaps += [Gap("condition-key-unknown", key) for key in keys]
        gaps += [Gap("semantics-undocumented", f"{part} in {statement.name}") for part in parts]
    return list(dict.fromkeys(gaps))


class CrossAccount:
    """The permissions of a profile for principals of other accounts; `None` if they are not given."""

    name = "profile permission"

    def __init__(self, profile_arn: str, permissions: ProfilePermissions | None) -> None:
        self._profile_arn = profile_arn
        self._permissions = permissions
        with_version = permissions is not None and any(each.version for each in permissions.permissions)
        self.keys = [PROFILE_VERSION] if with_version else []
        self.names_sessions = permissions is not None and any(
            ":sts:" in each.principal for each in permissions.permissions
        )

    def evaluate(self, request: Request) -> Verdict:
        """Whether they allow the request; they never deny it."""
        if self._permissions is None:
            gap = Gap("profile-permissions-not-given", self._profile_arn)
            return Verdict(False, None, None, (gap,))
        doubtful = []
        for permission in self._permissions.permissions:
            allows = permission.allows(
                request.account, request.arn, request.session_arn, request.context
            )
            if allows:
                return Verdict(False, True, permission.name)
            if allows is None:
                doubtful.append(permission)
        gaps = [
            Gap("condition-key-unknown", PROFILE_VERSION)
            if permission.version is not None
            else Gap("semantics-undocumented", f"{permission.principal!r} in {permission.name}")
            for permission in doubtful
        ]
        if self._permissions.is_truncated:
            gaps.append(Gap("profile-permissions-truncated", self._profile_arn))
        statement = doubtful[0].name if doubtful else None
        return Verdict(False, None if gaps else False, statement, tuple(gaps))


def decide(
    limits: Sequence[Layer], grants: Sequence[Layer], own: Layer | None, request: Request
) -> Answer:
    """Whether none of the layers denies the request and each allows it.

    `limits` are the SCPs. `own` are permissions of a profile for principals of its own account. AWS
    documents them for other accounts only, but a policy of the resource can override what `grants` do
    not allow, so the answer is then unknown. A `yes` names the statement of the first of the `grants`.
    """
    layers = [*grants, *limits]
    verdicts = [layer.evaluate(request) for layer in layers]
    for verdict in verdicts:
        if verdict.denied:
            return Answer("no", "permission-denied", verdict.statement)
    for number, (layer, verdict) in reversed(list(enumerate(zip(layers, verdicts, strict=True)))):
        if verdict.allowed is False:
            if number < len(grants) and own is not None and own.evaluate(request).allowed is not False:
                detail = "a permission of the profile for its own account"
                return unknown(Gap("semantics-undocumented", detail))
            return Answer("no", "permission-denied", detail=f"no {layer.name} allows it")
    uncertain = [each for each in verdicts if each.denied is None or each.allowed is None]
    if uncertain:
        return _unknown(uncertain)
    return Answer("yes", "allowed", verdicts[0].statement if grants else None)


def _unknown(verdicts: Sequence[Verdict]) -> Answer:
    gaps = list(dict.fromkeys(gap for verdict in verdicts for gap in verdict.gaps))
    details = ", ".join(dict.fromkeys(gap.detail for gap in gaps if gap.reason == gaps[0].reason))
    return Answer("unknown", gaps[0].reason, verdicts[0].statement, details)
