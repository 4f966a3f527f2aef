"""A matching rule."""

from __future__ import annotations

from matcher._immutable import Value


class RuleMatch(Value):
    """A rule that matches a name, and the filters because of which it does.

    `rule_number` counts from 1. `filters` are in the order of the rule, and empty for a rule without
    filters, which matches every name.
    """

    __slots__ = ("rule_number", "signing_profile_arn", "filters")

    rule_number: int
    signing_profile_arn: str
    filters: tuple[str, ...]

    def __init__(self, rule_number: int, signing_profile_arn: str, filters: tuple[str, ...]) -> None:
        self._set_all(rule_number, signing_profile_arn, filters)
