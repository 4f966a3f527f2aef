"""Which AWS Signer profiles sign the images pushed to an Amazon ECR repository.

    >>> from matcher import Matcher, SigningConfiguration
    >>> configuration = SigningConfiguration.from_api({"rules": [{
    ...     "signingProfileArn": "arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod",
    ...     "repositoryFilters": [{"filter": "prod/*", "filterType": "WILDCARD_MATCH"}],
    ... }]})
    >>> matcher = Matcher(configuration)
    >>> matcher.resolve("prod/api")
    ('arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod',)
    >>> matcher.resolve("product/api")
    ()
    >>> print(matcher.explain("product/api"))
    'product/api' is not signed
      rule 1: the closest filter, 'prod/*', expects '/' after 'prod', but the name has 'uct/api'

Nothing here reads a file, prints, or reaches a network, and importing it stays cheap.
"""

from matcher.configuration import RepositoryFilter, SigningConfiguration, SigningRule
from matcher.errors import ConfigurationError, Problem
from matcher.limits import ECR_LIMITS, Limits
from matcher.matcher import Matcher
from matcher.rule_match import RuleMatch
from matcher.wildcard_set import WildcardSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    # The executor that "auto" means here: "native" or "python".
    executor: str

__all__ = [
    "ECR_LIMITS",
    "ConfigurationError",
    "Limits",
    "Matcher",
    "Problem",
    "RepositoryFilter",
    "RuleMatch",
    "SigningConfiguration",
    "SigningRule",
    "WildcardSet",
    "executor",
]


def __getattr__(name: str) -> str:
    # The environment may name an executor that was not built. That should not make the import fail.
    if name == "executor":
        from matcher.wildcard_set.executors import chosen_executor

        return chosen_executor("auto")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
