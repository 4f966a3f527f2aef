"""The registry of a live account: its signing configuration, repositories and images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.aws.connection import Connection
from simulator.errors import UnusableInput

_NONE = "SigningConfigurationNotFoundException"


def signing_configuration(connection: Connection) -> dict[str, Any]:
    """The response of GetSigningConfiguration.

    Raises `UnusableInput`, also if the registry has no configuration: nothing is signed then, but a
    wrong account or region is the likelier reason.
    """
    try:
        (response,) = connection.pages("ecr", "get_signing_configuration")
    except UnusableInput as error:
        if _NONE in str(error):
            raise UnusableInput(
                "aws: the registry has no signing configuration, so ECR signs nothing; are the account "
                "and the region (--region) the right ones?"
            ) from None
        raise
    return _without_metadata(response)


def repositories(connection: Connection) -> Iterator[dict[str, Any]]:
    """The responses of DescribeRepositories."""
    return map(_without_metadata, connection.pages("ecr", "describe_repositories"))


def image_statuses(
    connection: Connection, images: Iterable[tuple[str | None, str, str]]
) -> Iterator[dict[str, Any]]:
    """The responses of DescribeImageSigningStatus for images: account or None, repository and digest.

    Images that do not exist any more are left out.
    """
    for account, repository, digest in images:
        parameters: dict[str, Any] = {
            "repositoryName": repository,
            "imageId": {"imageDigest": digest},
        }
        if account is not None:
            parameters["registryId"] = account
        try:
            responses = list(connection.pages("ecr", "describe_image_signing_status", **parameters))
        except UnusableInput as error:
            if "ImageNotFoundException" in str(error) or "RepositoryNotFoundException" in str(error):
                continue
            raise
        yield from map(_without_metadata, responses)


def _without_metadata(response: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in response.items() if key != "ResponseMetadata"}
