"""What a configuration does with a push."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matcher import Matcher, RuleMatch
from simulator.pushlog.event import Push

Verdict = Literal["SIGN", "NONE"]

_REMEMBERED_REPOSITORIES = 65_536


@dataclass(frozen=True, slots=True)
class Decision:
    """A push, the rules that match its repository, and so the profiles that sign it."""

    push: Push
    matches: tuple[RuleMatch, ...]

    @property
    def verdict(self) -> Verdict:
        """SIGN when at least one profile signs the push, else NONE."""
        return "SIGN" if self.matches else "NONE"

    @property
    def signing_profile_arns(self) -> tuple[str, ...]:
        """The profiles that sign the push, each once, in the order of the rules."""
        return profiles(self.matches)


def profiles(matches: tuple[RuleMatch, ...]) -> tuple[str, ...]:
    """The distinct profiles of the rules that match, in the order of the rules."""
    return tuple(dict.fromkeys(match.signing_profile_arn for match in matches))


def decider(matcher: Matcher) -> Callable[[Push], Decision]:
    """The function that decides pushes by a configuration.

    Pushes come back to the same repositories, so the rules that match one are kept for a while.
    """
    matches = lru_cache(_REMEMBERED_REPOSITORIES)(matcher.matches)

    def decide(push: Push) -> Decision:
        return Decision(push, matches(push.repository))

    return decide
