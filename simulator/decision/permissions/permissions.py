"""May a principal call `signer:SignPayload` on a signing profile?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.decision.permissions.account import AccountDetails, Entity, PolicySet, managed_policies
from simulator.decision.permissions.answer import Answer, Gap, unknown
from simulator.decision.permissions.context import Context
from simulator.decision.permissions.document import Node, UnusablePermissions
from simulator.decision.permissions.evaluation import CrossAccount, Layer, Policies
from simulator.decision.permissions.policy import Policy, read_policy
from simulator.decision.permissions.principal import (
    Identity,
    Principal,
    is_pull_through_cache,
    is_service_linked,
    principal_of_arn,
)
from simulator.decision.permissions.profile_permissions import ProfilePermissions
from simulator.decision.permissions.question import Question
from simulator.decision.permissions.service_control import ServiceControlLevel

_PROFILE = re.compile(
    r"arn:aws(?:-[a-z]+)*:signer:[a-z0-9-]+:([0-9]{12}):/signing-profiles/[a-zA-Z0-9_]{2,}", re.ASCII
)
_REMEMBERED = 65_536


class Permissions:
    """The permissions of the principals of some accounts.

    Raises `UnusablePermissions` if an account is given twice. Instances can be pickled; what they
    remember is left behind.
    """

    def __init__(
        self,
        accounts: Iterable[AccountDetails],
        service_control: Sequence[ServiceControlLevel] = (),
        profile_permissions: Mapping[str, ProfilePermissions] | None = None,
        management_account: str | None = None,
    ) -> None:
        self._accounts: dict[str, AccountDetails] = {}
        for details in accounts:
            known = self._accounts.setdefault(details.account, details)
            if known is not details:
                raise UnusablePermissions(
                    f"{details.file}: account {details.account} is in {known.file} already; "
                    "give one file for each account"
                )
        self._service_control = [(level.account, Policies(level.policies)) for level in service_control]
        self._profile_permissions = dict(profile_permissions or {})
        self._management_account = management_account
        self._questions: dict[tuple[Identity, str], Question | Answer] = {}

    def may_sign(self, principal: Principal, profile_arn: str, context: Context) -> Answer:
        """Whether the principal may sign with the profile, in a request with these condition keys.

        What follows from the principal, the account details and the ARN of the profile need not be in
        `context`, and is ignored there: `aws:PrincipalArn`, `aws:PrincipalAccount`,
        `aws:PrincipalType`, `aws:PrincipalTag/…`, `aws:userid`, `aws:username`, `aws:ResourceAccount`
        and `aws:RequestedRegion`.

        A question that was asked before, with the same values of those keys that the policies
        mention, costs a look-up.
        """
        question = self._asked(principal.identity, profile_arn)
        if isinstance(question, Answer):
            return question
        return question.answer(principal.session_name, context)

    def may_sign_always(self, principal: Principal, profile_arn: str) -> Answer | None:
        """The answer if it is the same in all sessions and for all condition keys, else None."""
        question = self._asked(principal.identity, profile_arn)
        return question if isinstance(question, Answer) else question.single

    def principals(self) -> Iterator[Principal]:
        """Every user and role in the files."""
        for details in self._accounts.values():
            for entity in (*details.users.values(), *details.roles.values()):
                yield principal_of_arn(entity.arn)

    def knows_account_of(self, profile_arn: str) -> bool:
        """Whether the files have every principal of the account of a profile."""
        found = _PROFILE.fullmatch(profile_arn)
        details = None if found is None else self._accounts.get(found[1])
        return details is not None and not details.is_truncated

    def _asked(self, identity: Identity, profile_arn: str) -> Question | Answer:
        question = self._questions.get((identity, profile_arn))
        if question is None:
            question = self._question(identity, profile_arn)
            if len(self._questions) >= _REMEMBERED:
                self._questions.clear()
            self._questions[identity, profile_arn] = question
        return question

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_questions": {}}

    def _question(self, identity: Identity, profile_arn: str) -> Question | Answer:
        """The policies that apply to a principal and a profile, or an answer that needs none."""
        profile = _PROFILE.fullmatch(profile_arn)
        if profile is None:
            return unknown(Gap("profile-arn-invalid", profile_arn))
        if identity.kind == "unknown":
            return unknown(Gap("principal-unknown", ""))
        if is_pull_through_cache(identity):
            return Answer("no", "service-role")
        if identity.kind == "service":
            return unknown(Gap("service-principal", identity.name))
        entity = self._entity(identity)
        if isinstance(entity, Gap):
            return unknown(entity)
        if entity is not None and is_pull_through_cache(identity._replace(arn=entity.arn)):
            return Answer("no", "service-role")
        permissions = self._profile_permissions.get(profile_arn)
        across = CrossAccount(profile_arn, permissions)
        is_own = profile[1] == identity.account
        grants: list[Layer] = [Policies(each) for each in self._grants(identity, entity)]
        return Question(
            identity,
            entity,
            profile_arn,
            limits=self._limits(identity, entity),
            grants=grants if is_own else [*grants, across],
            own=across if is_own and permissions is not None else None,
        )

    def _grants(self, identity: Identity, entity: Entity | None) -> Iterator[PolicySet]:
        if entity is not None:
            yield entity.policies
            if entity.boundary is not None:
                yield entity.boundary
        session = self._session(identity)
        if session is not None:
            yield session

    def _entity(self, identity: Identity) -> Entity | Gap | None:
        """The user or role that the identity is; `None` for a root user, who needs no policies."""
        if identity.kind == "federated-user" and identity.session is None:
            return Gap("session-not-recorded", identity.arn)
        if identity.kind == "root" or (identity.kind == "federated-user" and not identity.name):
            return None
        details = self._accounts.get(identity.account)
        if details is None:
            return Gap("account-not-in-files", identity.account)
        if details.is_truncated:
            return Gap("details-truncated", details.file)
        entity = (details.roles if identity.kind == "role" else details.users).get(identity.name)
        if entity is None:
            return Gap("principal-not-in-file", identity.arn)
        if identity.unique_id is not None and identity.unique_id != entity.unique_id:
            return Gap("principal-recreated", identity.arn)
        # The ARN of a session lacks the path of the role, and names of roles are unique without it.
        if identity.unique_id is None and ":sts:" not in identity.arn and identity.arn != entity.arn:
            return Gap("principal-not-in-file", f"{identity.arn}, but {entity.arn}")
        return entity

    def _session(self, identity: Identity) -> PolicySet | None:
        """The session policies; `None` if the session has all permissions of the role.

        A federated user without a session policy has none (STS API reference, GetFederationToken).
        """
        session = identity.session
        if session is None or identity.kind not in ("role", "federated-user"):
            return None
        if identity.kind == "role" and not session.policies and not session.policy_arns:
            return None
        details = self._accounts.get(identity.account)
        managed: Mapping[str, Policy] = {} if details is None else details.managed
        passed = managed_policies("session policy", list(session.policy_arns), managed)
        policies, gaps = list(passed.policies), list(passed.gaps)
        for text in session.policies:
            try:
                policies.append(read_policy("session policy", Node(text, "session policy")))
            except UnusablePermissions as error:
                gaps.append(Gap("session-policy-unreadable", str(error)))
        return PolicySet("session policy", tuple(policies), tuple(gaps))

    def _limits(self, identity: Identity, entity: Entity | None) -> list[Layer]:
        if identity.account == self._management_account:
            return []
        if entity is not None and is_service_linked(entity.arn):
            return []
        return [each for account, each in self._service_control if account in (None, identity.account)]
