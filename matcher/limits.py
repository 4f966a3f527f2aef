"""The quotas that Amazon ECR puts on a signing configuration."""

from __future__ import annotations

from matcher._immutable import Value


class Limits(Value):
    """How large a configuration may be: counts of rules and filters, lengths in characters.

    Source: the API model of ECR (botocore, `ecr/2015-09-21/service-2`), shapes SigningRuleList,
    SigningRepositoryFilterList, SigningRepositoryFilterValue and SigningProfileArn.
    """

    __slots__ = ("rules", "filters_per_rule", "filter_length", "arn_length")

    rules: float
    filters_per_rule: float
    filter_length: float
    arn_length: float

    def __init__(
        self,
        rules: float = 10,
        filters_per_rule: float = 100,
        filter_length: float = 256,
        arn_length: float = 200,
    ) -> None:
        self._set_all(rules, filters_per_rule, filter_length, arn_length)


ECR_LIMITS = Limits()
# Characters of a repository's name. Source: the shape RepositoryName in the same model.
SHORTEST_NAME, LONGEST_NAME = 2, 256
UNLIMITED = Limits(*[float("inf")] * 4)
