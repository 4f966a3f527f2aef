"""The connection to AWS, with credentials and settings as in the AWS CLI."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.errors import UnusableInput

_PIECE_BYTES = 256 << 10
_RETRIES = {"mode": "standard", "max_attempts": 5}


@dataclass(frozen=True, slots=True)
class Connection:
    """The profile of the credentials, the region and the endpoint; None is that of the environment.

    Instances can be sent to other processes. Methods raise `UnusableInput`.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    def pages(self, service: str, operation: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The responses to a call, all pages if it has several."""
        with _reporting(service, operation):
            client = _client(self, service)
            if client.can_paginate(operation):
                yield from client.get_paginator(operation).paginate(**parameters)
            else:
                yield getattr(client, operation)(**parameters)

    def content(self, bucket: str, key: str) -> Iterator[bytes]:
        """The content of an object in Amazon S3, in pieces."""
        with _reporting("s3", "get_object"):
            response = _client(self, "s3").get_object(Bucket=bucket, Key=key)
            yield from response["Body"].iter_chunks(_PIECE_BYTES)


# A client costs more than a request.
@lru_cache
def _client(connection: Connection, service: str) -> Any:
    """A client of boto3. Raises `UnusableInput`."""
    with _reporting(service, "connect"):
        import boto3
        from botocore.config import Config

        session = boto3.Session(profile_name=connection.profile, region_name=connection.region)
        config = Config(retries=_RETRIES)
        try:
            return session.client(service, endpoint_url=connection.endpoint_url, config=config)
        except ValueError as error:  # an endpoint or a region that is no part of a URL
            raise UnusableInput(f"aws {service}: {_one_line(str(error))}") from error


@contextmanager
def _reporting(service: str, operation: str) -> Iterator[None]:
    """Turns errors of AWS and of its SDK into one sentence."""
    try:
        import boto3  # noqa: F401 (whether it is installed)
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError
    except ImportError:
        raise UnusableInput("reading from AWS needs: pip install 'ecr-signing-rules[aws]'") from None
    try:
        yield
    except ClientError as error:
        found = error.response.get("Error", {})
        reason = f"{found.get('Code', 'unknown error')}: {found.get('Message') or 'no message'}"
        raise UnusableInput(f"aws {service} {_shown(operation)}: {_one_line(reason)}") from error
    except ResponseParserError as error:
        reason = "the answer is not one of AWS; is the endpoint the right one?"
        raise UnusableInput(f"aws {service} {_shown(operation)}: {reason}") from error
    except BotoCoreError as error:
        raise UnusableInput(f"aws {service} {_shown(operation)}: {_one_line(str(error))}") from error


def _shown(operation: str) -> str:
    """The operation as the AWS CLI names it."""
    return operation.replace("_", "-")


def _one_line(text: str) -> str:
    return " ".join(text.split())
