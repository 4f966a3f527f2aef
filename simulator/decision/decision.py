"""The decision of a configuration about a push."""

from __future__ import annotations

from typing import Literal

import msgspec

from matcher import RuleMatch
from simulator.decision.in_force import InForce
from simulator.decision.outcome import Outcome
from simulator.pushlog.event import Push

Action = Literal["SIGN", "NONE", "UNKNOWN"]
# The rules that match a repository; None if it is not known which configuration is in force.
Matches = tuple[RuleMatch, ...] | None


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A push, the rules that match its repository, and an outcome for each of their profiles.

    `in_force` is the configuration that has the rules; None if it is not known. The ARNs are
    `profiles(matches)`, and `outcomes` are in their order.
    """

    push: Push
    in_force: InForce | None
    matches: Matches
    signing_profile_arns: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def action(matches: Matches) -> Action:
    """SIGN if at least one rule, and so a profile, matches; NONE if none does.

    UNKNOWN if the configuration is not known.
    """
    if matches is None:
        return "UNKNOWN"
    return "SIGN" if matches else "NONE"


def profiles(matches: Matches) -> tuple[str, ...]:
    """The distinct profiles of these rules, in rule order."""
    return tuple(dict.fromkeys([match.signing_profile_arn for match in matches or ()]))


def filters(matches: Matches) -> tuple[str, ...]:
    """The matching filters of these rules, in rule order."""
    return tuple(text for match in matches or () for text in match.filters)
