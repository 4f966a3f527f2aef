"""The decision of a configuration about a push."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcher import RuleMatch
from simulator.pushlog.event import Push

Action = Literal["SIGN", "NONE"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A push, and the rules that match its repository."""

    push: Push
    matches: tuple[RuleMatch, ...]


def action(matches: tuple[RuleMatch, ...]) -> Action:
    """SIGN if at least one rule, and so a profile, signs the push; else NONE."""
    return "SIGN" if matches else "NONE"


def profiles(matches: tuple[RuleMatch, ...]) -> tuple[str, ...]:
    """The distinct profiles of these rules, in rule order."""
    return tuple(dict.fromkeys([match.signing_profile_arn for match in matches]))


def filters(matches: tuple[RuleMatch, ...]) -> tuple[str, ...]:
    """The matching filters of these rules, in rule order."""
    return tuple(text for match in matches for text in match.filters)
