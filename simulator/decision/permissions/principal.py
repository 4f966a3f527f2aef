"""Principals, as CloudTrail records and ARNs name them.

Sources: AWS CloudTrail user guide, "CloudTrail userIdentity element"; IAM user guide, "IAM
identifiers".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["user", "role", "root", "federated-user", "service", "unknown"]

_ARN = re.compile(
    r"arn:(?P<partition>aws(?:-[a-z]+)*):(?P<service>iam|sts)::(?P<account>[0-9]{12}):"
    r"(?P<kind>user|role|root|assumed-role|federated-user)(?:/(?P<rest>.+))?",
    re.ASCII,
)
_PULL_THROUGH_CACHE = "pullthroughcache.ecr.amazonaws.com"


class Session(NamedTuple):
    """What was passed to the call that created a session, by its CloudTrail record.

    `policies` are session policies as JSON texts, `policy_arns` managed policies that were passed as
    such, and `tags` session tags, which override the tags of the role.
    """

    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


class Identity(NamedTuple):
    """What the permissions of a principal depend on.

    Of a role session this is the role, of a federated user the user or root user who created it.
    `unique_id` is the id that the record has. Without a `session`, no call that created it is known.
    """

    kind: Kind
    account: str = ""
    name: str = ""
    arn: str = ""
    unique_id: str | None = None
    session: Session | None = None


class Principal(NamedTuple):
    """Who pushes. Sessions of a role differ in `session_name` and otherwise share an identity."""

    identity: Identity
    session_name: str | None = None


UNKNOWN_PRINCIPAL = Principal(Identity("unknown"))


def is_service_linked(arn: str) -> bool:
    """Whether a role is a service-linked role. SCPs never apply to it."""
    return ":role/aws-service-role/" in arn


def is_pull_through_cache(identity: Identity) -> bool:
    """Whether this is the service-linked role of pull-through cache, or its service.

    It has no permission to sign and cannot be given one (Amazon ECR user guide, Managed signing).
    """
    if identity.kind == "service":
        return identity.name == _PULL_THROUGH_CACHE
    return identity.kind == "role" and f":role/aws-service-role/{_PULL_THROUGH_CACHE}/" in identity.arn


def principal_of_arn(text: str, session: Session | None = None) -> Principal:
    """The principal that an ARN names: a user, a role, a role session, or the root user."""
    found = _ARN.fullmatch(text)
    if found is None or (found["kind"] == "root") != (found["rest"] is None):
        return UNKNOWN_PRINCIPAL
    partition, account, kind, rest = found["partition"], found["account"], found["kind"], found["rest"]
    if found["service"] != ("sts" if kind in ("assumed-role", "federated-user") else "iam"):
        return UNKNOWN_PRINCIPAL
    if kind == "root":
        return Principal(Identity("root", account, "", text))
    if kind in ("user", "role"):
        name = rest.rpartition("/")[2]
        return Principal(
            Identity("user" if kind == "user" else "role", account, name, text, None, session)
        )
    if kind == "federated-user":
        return Principal(Identity("federated-user", account, arn=text), rest)
    role, slash, session_name = rest.partition("/")
    if not slash:
        return UNKNOWN_PRINCIPAL
    # The ARN of a session lacks the path of its role, so the ARN of the role is not known.
    arn = f"arn:{partition}:sts::{account}:assumed-role/{role}"
    return Principal(Identity("role", account, role, arn, None, session), session_name)


def principal_of_identity(
    user_identity: Mapping[str, object], session: Session | None = None
) -> Principal:
    """The principal of a CloudTrail record, by its `userIdentity`.

    What is malformed, or has no policies that are known, such as an account without an ARN, is an
    unknown principal.
    """
    kind, arn = user_identity.get("type"), user_identity.get("arn")
    if kind == "AWSService":
        service = user_identity.get("invokedBy")
        return Principal(Identity("service", name=service if isinstance(service, str) else ""))
    if not isinstance(arn, str):
        return UNKNOWN_PRINCIPAL
    principal = principal_of_arn(arn, session)
    if kind in ("IAMUser", "Root"):
        return _with_unique_id(principal, user_identity, "user" if kind == "IAMUser" else "root")
    context = user_identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    issuer_arn = issuer.get("arn") if isinstance(issuer, Mapping) else None
    if not isinstance(issuer, Mapping) or not isinstance(issuer_arn, str):
        return UNKNOWN_PRINCIPAL
    if kind == "AssumedRole" and principal.identity.kind == "role":
        role = _with_unique_id(principal_of_arn(issuer_arn, session), issuer, "role")
        return role._replace(session_name=principal.session_name)
    if kind == "FederatedUser" and principal.identity.kind == "federated-user":
        creator = principal_of_arn(issuer_arn, session).identity
        user = _with_unique_id(Principal(creator), issuer, creator.kind).identity
        if user.kind in ("user", "root"):
            return Principal(
                user._replace(kind="federated-user", session=session), principal.session_name
            )
    return UNKNOWN_PRINCIPAL


def _with_unique_id(principal: Principal, source: Mapping[str, object], kind: Kind) -> Principal:
    if principal.identity.kind != kind:
        return UNKNOWN_PRINCIPAL
    unique_id = source.get("principalId")
    if kind == "root" or not isinstance(unique_id, str):
        return principal
    return Principal(principal.identity._replace(unique_id=unique_id))
