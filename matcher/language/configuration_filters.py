"""The filters of a configuration's rules and profiles."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.configuration import SigningConfiguration, SigningRule

EVERYTHING = "*"


def rule_filters(rule: SigningRule) -> tuple[str, ...]:
    """The distinct filters of a rule; `*` for a rule without filters."""
    if rule.repository_filters is None:
        return (EVERYTHING,)
    return tuple(dict.fromkeys(each.filter for each in rule.repository_filters))


def profile_filters(configuration: SigningConfiguration) -> dict[str, tuple[str, ...]]:
    """For each profile ARN, in rule order, the distinct filters of all its rules."""
    filters: dict[str, dict[str, None]] = {}
    for rule in configuration.rules:
        filters.setdefault(rule.signing_profile_arn, {}).update(dict.fromkeys(rule_filters(rule)))
    return {arn: tuple(texts) for arn, texts in filters.items()}
