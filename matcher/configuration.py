"""Amazon ECR's signing configuration as immutable value objects."""

from __future__ import annotations

from matcher._immutable import Value
from matcher.grammar import WILDCARD_MATCH
from matcher.limits import ECR_LIMITS
from matcher.validation import validated_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from matcher.limits import Limits


class RepositoryFilter(Value):
    """A pattern for whole names; `*` matches any sequence of characters, also with `/` or empty.

    The constructor does not validate; `SigningConfiguration.from_api` does.
    Source: SigningRepositoryFilter in Amazon ECR's API model.
    """

    __slots__ = ("filter", "filter_type")

    filter: str
    filter_type: str

    def __init__(self, filter: str, filter_type: str = WILDCARD_MATCH) -> None:
        self._set_all(filter, filter_type)

    def to_api(self) -> dict[str, Any]:
        """The filter as an API document."""
        return {"filter": self.filter, "filterType": self.filter_type}


class SigningRule(Value):
    """A signing profile and the repositories whose pushes it signs.

    A rule matches a repository when any of its filters does. A rule whose `repository_filters` is None
    matches every repository. Source: SigningRule in Amazon ECR's API model.
    """

    __slots__ = ("signing_profile_arn", "repository_filters")

    signing_profile_arn: str
    repository_filters: tuple[RepositoryFilter, ...] | None

    def __init__(
        self, signing_profile_arn: str, repository_filters: Iterable[RepositoryFilter] | None = None
    ) -> None:
        filters = None if repository_filters is None else tuple(repository_filters)
        self._set_all(signing_profile_arn, filters)

    def to_api(self) -> dict[str, Any]:
        """The rule as an API document."""
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
        """Create a configuration from a parsed API document.

        The document is `{"rules": [...]}`, a request to PutSigningConfiguration
        (`{"signingConfiguration": {...}}`), or a response of Put- or GetSigningConfiguration.
        `limits=None` lifts ECR's quotas on counts and lengths, but not its grammars.

        Raises `ConfigurationError`, which lists every problem.
        """
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
        """Create a configuration from the JSON text of a document that `from_api` accepts.

        Raises `ConfigurationError`, which lists every problem, including duplicate keys.
        """
        from matcher.json_document import parse

        return cls.from_api(parse(text), limits)

    def to_api(self) -> dict[str, Any]:
        """The configuration as an API document, `{"rules": [...]}`, which `from_api` reads back."""
        return {"rules": [rule.to_api() for rule in self.rules]}
