"""Amazon ECR's quotas for a signing configuration, and the lengths of a repository name."""

from __future__ import annotations

from matcher._immutable import Value


class Limits(Value):
    """Maximum counts of rules and filters, and maximum lengths in characters.

    Source: the shapes SigningRuleList, SigningRepositoryFilterList, SigningRepositoryFilterValue and
    SigningProfileArn in ECR's API model (botocore, `ecr/2015-09-21/service-2`).
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
# Lengths of a repository name. Source: the shape RepositoryName in the same model.
SHORTEST_NAME, LONGEST_NAME = 2, 256
UNLIMITED = Limits(*[float("inf")] * 4)
