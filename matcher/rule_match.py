"""One rule of an answer, and what in it matched."""

from __future__ import annotations

from matcher._immutable import Immutable


class RuleMatch(Immutable):
    """A rule that matches a name.

    `rule_number` counts from 1; `filters` are the texts of its filters that match, in the rule's order,
    and empty for a rule without filters, which matches every name.
    """

    __slots__ = ("rule_number", "signing_profile_arn", "filters")

    rule_number: int
    signing_profile_arn: str
    filters: tuple[str, ...]

    def __init__(self, rule_number: int, signing_profile_arn: str, filters: tuple[str, ...]) -> None:
        self._set(rule_number, signing_profile_arn, filters)
