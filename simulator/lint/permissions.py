"""Profiles that nobody or everybody may sign with, and principals that pushed and may not sign.

The answers are those of `simulator.decision.permissions` without a session policy or session tags. Only
certain ones count: what may be true or false is no finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from matcher import Matcher
from simulator.decision import profiles
from simulator.decision.caller import condition_keys, principal_of_push
from simulator.decision.permissions import Principal
from simulator.decision.permissions.principal import is_service_linked
from simulator.lint.finding import Finding, Kind, Location, check
from simulator.lint.subject import Subject

NOBODY_MAY_SIGN = Kind(
    "nobody-may-sign", "warning", "No user or role may sign with a profile (needs --permissions)."
)
EVERYBODY_MAY_SIGN = Kind(
    "everybody-may-sign",
    "warning",
    "Every user and role may sign with a profile (needs --permissions).",
)
PRINCIPAL_MAY_NOT_SIGN = Kind(
    "principal-may-not-sign",
    "warning",
    "A principal pushed images that it may not sign (needs --permissions and --log).",
)


@check(NOBODY_MAY_SIGN, EVERYBODY_MAY_SIGN)
def profiles_of_nobody_or_everybody(subject: Subject) -> Iterator[Finding]:
    """At the first rule of each profile."""
    permissions = subject.permissions
    if permissions is None:
        return
    principals = [each for each in permissions.principals() if not _is_service_linked(each)]
    for arn, rule in _first_rules(subject).items():
        if not permissions.knows_account_of(arn):
            continue
        answers = {permissions.may_sign(each, arn, {}).answer for each in principals}
        who = f"of the {len(principals):,} users and roles in the files"
        profile = subject.profile_name(rule)
        location = Location(rule, is_profile=True)
        if answers == {"no"}:
            message = (
                f"none {who} may sign with the profile {profile!r}, so images that they push stay "
                "unsigned"
            )
            yield Finding(NOBODY_MAY_SIGN, location, message)
        elif answers == {"yes"} and len(principals) > 1:
            message = (
                f"all {who} may sign with the profile {profile!r}, so a signature does not show who "
                "pushed the image"
            )
            yield Finding(EVERYBODY_MAY_SIGN, location, message)


@check(PRINCIPAL_MAY_NOT_SIGN)
def principals_that_may_not_sign(subject: Subject) -> Iterator[Finding]:
    """For each profile and principal, at the first rule of the profile."""
    if subject.permissions is None or subject.observed is None:
        return
    matches = Matcher(subject.configuration).matches
    first = _first_rules(subject)
    # By profile and principal: the number of pushes to each repository.
    denied: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for push, count in subject.observed.pushers:
        for arn in profiles(matches(push.repository)):
            answer = subject.permissions.may_sign(principal_of_push(push), arn, condition_keys(push))
            if answer.answer == "no":
                repositories = denied[arn, push.principal or ""]
                repositories[push.repository] = repositories.get(push.repository, 0) + count
    for (arn, principal), repositories in sorted(denied.items()):
        pushes = sum(repositories.values())
        example = min(repositories, key=lambda name: (-repositories[name], name))
        message = (
            f"{principal} may not sign with the profile {subject.profile_name(first[arn])!r}, but "
            f"pushed to repositories that its rules match: {pushes:,} time{'s' * (pushes != 1)}, for "
            f"example to {example!r}"
        )
        location = Location(first[arn], is_profile=True)
        yield Finding(PRINCIPAL_MAY_NOT_SIGN, location, message, example=example)


def _first_rules(subject: Subject) -> dict[str, int]:
    """The distinct profiles, each with the index of its first rule."""
    first: dict[str, int] = {}
    for rule, arn in enumerate(subject.profiles):
        first.setdefault(arn, rule)
    return first


def _is_service_linked(principal: Principal) -> bool:
    return is_service_linked(principal.identity.arn)
