"""Which principals may sign with the profiles of a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from matcher import SigningConfiguration
from simulator.decision.permissions import (
    UNKNOWN_PRINCIPAL,
    Answer,
    Context,
    Permissions,
    Principal,
    principal_of_arn,
)
from simulator.decision.permissions.explanation import explained
from simulator.errors import UnusableInput
from simulator.permission_files import PermissionFiles
from simulator.registry_warnings import shown

_UNKNOWN_KEYS = (
    "ECR makes the call to AWS Signer, so aws:SourceIp, aws:UserAgent, aws:SourceVpce, "
    "aws:ViaAWSService and aws:CalledVia are not those of the push. They are unknown, and so is what "
    "depends on the session, such as aws:MultiFactorAuthPresent."
)


class NotPrincipal(UnusableInput):
    """A text that is not the ARN of a principal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A principal, and its ARN as it was given."""

    arn: str
    principal: Principal


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a principal may sign with a profile."""

    signing_profile_arn: str
    answer: Answer

    @property
    def explanation(self) -> str:
        """The reason for the answer, in words."""
        return explained(self.answer)


@dataclass(frozen=True, slots=True)
class CanSignResult:
    """The answers for each principal, in the order of the arguments and of the rules.

    `assumptions` are sentences about what the answers take for granted.
    """

    principals: tuple[tuple[str, tuple[Answered, ...]], ...]
    assumptions: tuple[str, ...]
    is_unknown_allowed: bool

    @property
    def counts(self) -> dict[str, int]:
        """The number of answers that are yes, no and unknown."""
        answers = [each.answer.answer for _, answered in self.principals for each in answered]
        return {answer: answers.count(answer) for answer in ("yes", "no", "unknown")}

    @property
    def passes(self) -> bool:
        """Whether no answer is no, and none is unknown, unless that is allowed."""
        counts = self.counts
        return not counts["no"] and (self.is_unknown_allowed or not counts["unknown"])


def asked(arn: str) -> Asked:
    """The principal that a text names. Raises `NotPrincipal`."""
    principal = principal_of_arn(arn)
    if principal == UNKNOWN_PRINCIPAL:
        raise NotPrincipal(
            f"{shown(arn) or repr(arn)} is not the ARN of a user, role, role session or root user, "
            "such as arn:aws:iam::111122223333:role/builder"
        )
    return Asked(arn, principal)


def can_sign(
    profiles: Sequence[str], principals: Iterable[Asked], permissions: Permissions, now: datetime
) -> Iterator[tuple[str, tuple[Answered, ...]]]:
    """For each principal its ARN and the answers for each profile, for a push at the time `now`."""
    context = _context(now.astimezone(UTC))
    for each in principals:
        answers = (permissions.may_sign(each.principal, profile, context) for profile in profiles)
        yield each.arn, tuple(map(Answered, profiles, answers))


def _context(now: datetime) -> Context:
    """The condition keys that are known besides those of the principal and the profile."""
    return {
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now.timestamp())),
    }


def signing_profiles(configuration: SigningConfiguration) -> tuple[str, ...]:
    """The distinct profiles, in the order of their rules."""
    return tuple(dict.fromkeys(rule.signing_profile_arn for rule in configuration.rules))


def assumptions(principals: Iterable[Asked], files: PermissionFiles) -> tuple[str, ...]:
    """What the answers take for granted, because no input says it."""
    return (
        "Each principal has the permissions of the files, and the push happens now.",
        *_service_control(principals, files),
        "Sessions have no session policy and no session tags.",
        _UNKNOWN_KEYS,
        "The signing profiles exist and are active.",
    )


def _service_control(principals: Iterable[Asked], files: PermissionFiles) -> Iterator[str]:
    """What is assumed about SCPs."""
    if not files.service_control:
        yield "No service control policies (SCPs) apply, because --scp is not given."
        return
    limited = {account for account, _ in files.service_control}
    accounts = {each.principal.identity.account for each in principals} - {files.management_account}
    if None not in limited and (others := sorted(accounts - limited)):
        listed = ", ".join(others)
        yield f"No service control policies (SCPs) apply in accounts without --scp: {listed}."
    yield "The levels of service control policies (SCPs) that --scp gives are all that apply."
    if files.management_account is None:
        yield "No principal is in the management account of its organization, where SCPs do not apply."
