"""A signing configuration as Amazon ECR's API has it: rules, signing profiles, repository filters."""

from __future__ import annotations

from matcher._immutable import Value
from matcher.limits import ECR_LIMITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from matcher.limits import Limits

WILDCARD_MATCH = "WILDCARD_MATCH"


class RepositoryFilter(Value):
    """A wildcard pattern for whole repository names: `*` is any sequence, `/` and none included.

    Source: SigningRepositoryFilter in Amazon ECR's API model. The constructor does not validate;
    `SigningConfiguration.from_api` does.
    """

    __slots__ = ("filter", "filter_type")

    filter: str
    filter_type: str

    def __init__(self, filter: str, filter_type: str = WILDCARD_MATCH) -> None:
        self._set_all(filter, filter_type)

    def to_api(self) -> dict[str, Any]:
        """The filter as ECR's API spells it."""
        return {"filter": self.filter, "filterType": self.filter_type}


class SigningRule(Value):
    """A signing profile and the repositories whose pushes it signs.

    `repository_filters` is None for a rule without filters, which matches every repository. With
    filters, the rule matches when any of them does. Source: SigningRule in Amazon ECR's API model.
    """

    __slots__ = ("signing_profile_arn", "repository_filters")

    signing_profile_arn: str
    repository_filters: tuple[RepositoryFilter, ...] | None

    def __init__(
        self,
        signing_profile_arn: str,
        repository_filters: Iterable[RepositoryFilter] | None = None,
    ) -> None:
        filters = None if repository_filters is None else tuple(repository_filters)
        self._set_all(signing_profile_arn, filters)

    def to_api(self) -> dict[str, Any]:
        """The rule as ECR's API spells it."""
        document: dict[str, Any] = {"signingProfileArn": self.signing_profile_arn}
        if self.repository_filters is not None:
            document["repositoryFilters"] = [each.to_api() for each in self.repository_filters]
        return document


class SigningConfiguration(Value):
    """The signing rules of one registry, in order."""

    __slots__ = ("rules",)

    rules: tuple[SigningRule, ...]

    def __init__(self, rules: Iterable[SigningRule]) -> None:
        self._set_all(tuple(rules))

    @classmethod
    def from_api(cls, document: object, limits: Limits | None = ECR_LIMITS) -> SigningConfiguration:
        """The configuration in a parsed API document.

        Accepts `{"rules": [...]}`, the request of PutSigningConfiguration
        (`{"signingConfiguration": {...}}`), and the answers of Put- and GetSigningConfiguration.
        `limits=None` lifts ECR's quotas on counts and lengths; its grammars hold all the same.

        Raises `ConfigurationError`, which lists every fault.
        """
        from matcher.validation import validated_rules

        return cls(
            SigningRule(
                rule["signingProfileArn"],
                [RepositoryFilter(each["filter"], each["filterType"]) for each in filters]
                if (filters := rule.get("repositoryFilters")) is not None
                else None,
            )
            for rule in validated_rules(document, limits)
        )

    @classmethod
    def from_json(cls, text: str | bytes, limits: Limits | None = ECR_LIMITS) -> SigningConfiguration:
        """The configuration in JSON text, in any of the shapes that `from_api` takes.

        Beyond what `from_api` can see, duplicate keys and faulty JSON are found here.

        Raises `ConfigurationError`, which lists every fault.
        """
        from matcher.json_document import parse

        return cls.from_api(parse(text), limits)

    def to_api(self) -> dict[str, Any]:
        """`{"rules": [...]}`, equal to what `from_api` was given."""
        return {"rules": [rule.to_api() for rule in self.rules]}
