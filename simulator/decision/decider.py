"""Decides pushes: the configuration in force, and the outcome of each profile's signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher import RuleMatch
from simulator.decision.caller import condition_keys, principal_of_push
from simulator.decision.configuration_history import ConfigurationHistory
from simulator.decision.decision import Decision, profiles
from simulator.decision.in_force import Configurations
from simulator.decision.outcome import Outcome
from simulator.decision.permissions import Answer, Permissions, Principal, Session, Value
from simulator.decision.signing_profiles import SigningProfiles
from simulator.pushlog.event import (
    Change,
    ConfigurationChange,
    ProfileChange,
    Push,
    SessionStart,
    caller_of,
)

_REMEMBERED = 16_384
_REGION_OF_ARN = 3
_PERMISSIONS_NOT_GIVEN = Outcome("UNKNOWN", "permissions-not-given")
_PROFILES_NOT_GIVEN = Outcome("UNKNOWN", "profiles-not-given")
_OTHER_REGION = Outcome("UNKNOWN", "profile-in-another-region")
_PLATFORM_IMAGE = Outcome("UNKNOWN", "platform-image")
_ALLOWED = Outcome("COMPLETE", "allowed")
_REVOKED_LATER = Outcome("COMPLETE", "revoked-later")

_Matches = tuple[RuleMatch, ...]


@dataclass(frozen=True, slots=True)
class DecisionInputs:
    """What pushes are decided by, besides the logs themselves.

    Without `configurations`, the history in the logs is used. Without `permissions` or `profiles`,
    those are not known.
    """

    configurations: Configurations | None
    permissions: Permissions | None = None
    profiles: SigningProfiles | None = None

    @property
    def predicts(self) -> bool:
        """Whether anything is known about outcomes."""
        return self.permissions is not None or self.profiles is not None

    @property
    def needs_each_push(self) -> bool:
        """Whether decisions depend on more than the registry and the repository of a push."""
        return self.predicts or self.configurations is None or self.configurations.depends_on_time

    def decider(self, changes: Iterable[Change]) -> Decider:
        """The decider, given the changes in the logs."""
        changes = list(changes)
        configurations = self.configurations
        if configurations is None:
            configurations = ConfigurationHistory(
                [each for each in changes if isinstance(each, ConfigurationChange)]
            )
        signing_profiles = self.profiles
        if signing_profiles is not None:
            signing_profiles = signing_profiles.with_changes(
                [each for each in changes if isinstance(each, ProfileChange)]
            )
        return Decider(configurations, self.permissions, signing_profiles)


class Decider:
    """Decides pushes, one at a time. Instances can be pickled.

    Outcomes that depend only on the principal and the profile are remembered.
    """

    def __init__(
        self,
        configurations: Configurations,
        permissions: Permissions | None = None,
        signing_profiles: SigningProfiles | None = None,
    ) -> None:
        self.configurations = configurations
        self._only = configurations.all[0] if configurations.is_one else None
        self._permissions = permissions
        # Without files, only principals that cannot sign at all are known.
        self._answers = Permissions([]) if permissions is None else permissions
        self._profiles = signing_profiles
        # By principal and region: the outcomes for profiles.
        self._remembered: dict[tuple[str | None, ...], dict[str, Outcome]] = {}
        # By the id of the matches, which is unique while they are kept.
        self._arns: dict[int, tuple[_Matches, tuple[str, ...]]] = {}

    def decide(self, push: Push, session: SessionStart | None = None) -> Decision:
        """The decision about a push by a principal with this session, if the session is known."""
        in_force = self._only or self.configurations.at(push.registry, push.time)
        if in_force is None:
            return Decision(push, None, None, (), ())
        matches = in_force.matcher.matches(push.repository)
        if not matches:
            return Decision(push, in_force, matches, (), ())
        arns = self._arns_of(matches)
        return Decision(push, in_force, matches, arns, self._outcomes(push, session, arns))

    def _outcomes(
        self, push: Push, session: SessionStart | None, arns: tuple[str, ...]
    ) -> tuple[Outcome, ...]:
        if self._permissions is None and self._profiles is None:
            return not_predicted(arns)
        if is_platform_image(push):
            return (_PLATFORM_IMAGE,) * len(arns)
        if session is not None and not _is_plain(push, session):
            return tuple(self._outcomes_of(push, session, arns))
        key = push.region, push.caller, None if push.caller else push.principal
        known = self._remembered.get(key)
        if known is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            known = self._remembered[key] = {}
        try:
            return tuple([known[arn] for arn in arns])
        except KeyError:
            outcomes = tuple(self._outcomes_of(push, None, arns))
        principal = principal_of_push(push)
        for arn, outcome in zip(arns, outcomes, strict=True):
            if self._is_settled(principal, arn):
                known[arn] = outcome
        return outcomes

    def _arns_of(self, matches: _Matches) -> tuple[str, ...]:
        found = self._arns.get(id(matches))
        if found is None or found[0] is not matches:
            if len(self._arns) >= _REMEMBERED:
                self._arns.clear()
            found = self._arns[id(matches)] = matches, profiles(matches)
        return found[1]

    def _outcomes_of(
        self, push: Push, session: SessionStart | None, arns: tuple[str, ...]
    ) -> Iterator[Outcome]:
        principal = principal_of_push(push, None if session is None else _session(session))
        keys = condition_keys(push)
        for arn in arns:
            # All profiles of a registry are in its region, so the rule is not that of this registry.
            if push.region is not None and push.region != arn.split(":")[_REGION_OF_ARN]:
                yield _OTHER_REGION
                continue
            fault: Outcome | None = _PROFILES_NOT_GIVEN
            if self._profiles is None:
                answer = self._answers.may_sign(principal, arn, keys)
            else:
                fault = self._profiles.fault(arn, push.time)
                of_profile = self._profiles.condition_keys(arn)
                answer = self._answers.may_sign(principal, arn, _Keys(keys, of_profile))
            yield self._outcome(push, arn, _unless_unknown(answer, session), fault)

    def _outcome(self, push: Push, arn: str, answer: Answer, fault: Outcome | None) -> Outcome:
        """Combines who may sign with the status of the profile; what fails for sure fails."""
        is_denied = answer.answer == "no"
        if is_denied and (self._permissions is not None or answer.reason == "service-role"):
            return Outcome("FAILED", answer.reason, answer.detail)
        if fault is not None and fault.status == "FAILED":
            return fault
        if self._permissions is None:
            return _PERMISSIONS_NOT_GIVEN
        if answer.answer == "unknown":
            return Outcome("UNKNOWN", answer.reason, answer.detail)
        if fault is not None:
            return fault
        assert self._profiles is not None
        if self._profiles.invalidated_after(arn, push.time) is not None:
            return _REVOKED_LATER
        return _ALLOWED

    def _is_settled(self, principal: Principal, arn: str) -> bool:
        """Whether the outcome is the same for all sessions and times of this principal."""
        if self._answers.may_sign_always(principal, arn) is None:
            return False
        return self._profiles is None or not self._profiles.depends_on_time(arn)


def not_predicted(arns: Sequence[str]) -> tuple[Outcome, ...]:
    """The outcomes for these profiles if nothing is known about them."""
    return (_PERMISSIONS_NOT_GIVEN,) * len(arns)


class _Keys(Mapping[str, Value]):
    """The condition keys of a push and, besides them, those of a profile."""

    def __init__(self, push: Mapping[str, Value], profile: Mapping[str, Value]) -> None:
        self._push, self._profile = push, profile

    def __getitem__(self, key: str) -> Value:
        found = self._push.get(key)
        return self._profile[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter((*self._push, *self._profile))

    def __len__(self) -> int:
        return len(self._push) + len(self._profile)


def is_platform_image(push: Push) -> bool:
    """Whether the image may be one of several platforms' that an index lists.

    Clients push these by digest, without a tag, before the index. It is not documented whether ECR
    signs them besides the index.
    """
    return push.tag is None and push.digest is not None and not push.is_index


def _is_plain(push: Push, session: SessionStart) -> bool:
    """Whether nothing was passed to the session of a role, so that it has the role's permissions."""
    is_role = push.caller is not None and caller_of(push.caller).type == "AssumedRole"
    return is_role and session == SessionStart(session.access_key)


def _session(session: SessionStart) -> Session:
    return Session(session.policies, session.policy_arns, session.tags)


def _unless_unknown(answer: Answer, session: SessionStart | None) -> Answer:
    """The answer; unknown if it is not known what was passed to the session."""
    if session is None or session.is_complete or answer.reason == "service-role":
        return answer
    return Answer("unknown", "session-not-recorded")
