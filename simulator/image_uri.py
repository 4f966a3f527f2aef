"""The repository of an image URI."""

from __future__ import annotations

import regex

# Source: the ECR user guide, "Amazon ECR private registry": registry hosts, dual-stack ones included.
_REGISTRY = regex.compile(
    r"(?:https?://)?[0-9]{12}\.dkr"
    r"(?:\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?|-ecr(?:-fips)?\.[a-z0-9-]+\.on\.aws)/"
)


def repository_of(name_or_uri: str) -> str:
    """The repository name in `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG][@DIGEST]`.

    Text that does not begin with such a registry is returned unchanged.
    """
    registry = _REGISTRY.match(name_or_uri)
    if registry is None:
        return name_or_uri
    return name_or_uri[registry.end() :].partition("@")[0].partition(":")[0]
