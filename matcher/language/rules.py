"""The languages of a configuration's parts, each as the filters whose union it is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.configuration import SigningConfiguration, SigningRule

EVERYTHING = "*"


def rule_filters(rule: SigningRule) -> tuple[str, ...]:
    """The texts of a rule's filters, each once; `*` for a rule without."""
    if rule.repository_filters is None:
        return (EVERYTHING,)
    return tuple(dict.fromkeys(each.filter for each in rule.repository_filters))


def profile_filters(configuration: SigningConfiguration) -> dict[str, tuple[str, ...]]:
    """By the ARNs of the profiles, in the order of the rules: the filters of all rules with it."""
    filters: dict[str, dict[str, None]] = {}
    for rule in configuration.rules:
        filters.setdefault(rule.signing_profile_arn, {}).update(dict.fromkeys(rule_filters(rule)))
    return {arn: tuple(texts) for arn, texts in filters.items()}
