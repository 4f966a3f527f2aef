"""Which principals may sign with the profiles of a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher import SigningConfiguration
from simulator.decision.caller import time_keys
from simulator.decision.permissions import (
    UNKNOWN_PRINCIPAL,
    Answer,
    Permissions,
    Principal,
    principal_of_arn,
)
from simulator.decision.permissions.explanation import explained
from simulator.errors import UnusableInput
from simulator.permission_assumptions import KEYS_OF_ECR, service_control_assumptions
from simulator.permission_files import PermissionFiles
from simulator.registry_warnings import shown

_UNKNOWN_KEYS = (
    "They are unknown, and so is what depends on the session, such as aws:MultiFactorAuthPresent."
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
    context = time_keys(now)
    for each in principals:
        answers = (permissions.may_sign(each.principal, profile, context) for profile in profiles)
        yield each.arn, tuple(map(Answered, profiles, answers))


def signing_profiles(configuration: SigningConfiguration) -> tuple[str, ...]:
    """The distinct profiles, in the order of their rules."""
    return tuple(dict.fromkeys(rule.signing_profile_arn for rule in configuration.rules))


def assumptions(principals: Iterable[Asked], files: PermissionFiles) -> tuple[str, ...]:
    """What the answers take for granted, because no input says it."""
    accounts = {each.principal.identity.account for each in principals}
    return (
        "Each principal has the permissions of the files, and the push happens now.",
        *service_control_assumptions(files, accounts - {files.management_account}),
        "Sessions have no session policy and no session tags.",
        f"{KEYS_OF_ECR} {_UNKNOWN_KEYS}",
        "The signing profiles exist and are active.",
    )
