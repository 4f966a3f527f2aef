"""Live AWS accounts, and buckets, in place of files: `aws:` and `s3://BUCKET/PREFIX`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from simulator.cli.kept_options import keep, kept
from simulator.input_file import read_json
from simulator.reading.sources import Source, sources

_Function = TypeVar("_Function", bound=Callable[..., Any])

AWS = "aws:"
_S3 = "s3://"
_KEY = f"{__name__}.connection"


def aws_options(function: _Function) -> _Function:
    """`--aws-profile`, `--region` and `--endpoint-url`, as in the AWS CLI."""
    options = {
        "--aws-profile": ("profile", "NAME", "The profile of the AWS CLI whose credentials are used."),
        "--region": ("region", "REGION", "The region of what 'aws:' stands for."),
        "--endpoint-url": (
            "endpoint_url",
            "URL",
            "An endpoint other than that of AWS.",
        ),
    }
    for option, (name, metavar, help) in reversed(options.items()):
        function = click.option(
            option, name, metavar=metavar, callback=keep(_KEY), expose_value=False, help=help
        )(function)
    return function


def _connection() -> Any:
    """The connection that the options of the command describe."""
    from simulator.aws.connection import Connection

    return Connection(**kept(_KEY))


def live_configuration() -> bytes:
    """The response of GetSigningConfiguration as JSON. Raises `UnusableInput`."""
    from simulator.aws.registry import signing_configuration
    from simulator.aws.sources import as_json

    return as_json(signing_configuration(_connection())).encode()


def read_account_details(path: str, subject: str) -> tuple[str, object]:
    """The name and the document of a file of IAM entities, or of the live account (`aws:`)."""
    if path != AWS:
        return read_json(path, subject)
    from simulator.aws.principals import account_details

    return AWS, _plain(account_details(_connection()))


def read_profile_details(path: str, subject: str) -> tuple[str, object]:
    """The name and the document of a file of signing profiles, or of the live account (`aws:`)."""
    if path != AWS:
        return read_json(path, subject)
    from simulator.aws.principals import signing_profiles

    return AWS, _plain(signing_profiles(_connection()))


def log_sources(logs: Iterable[str]) -> list[Source]:
    """The sources of push logs, in the order in which they are read. Raises `UnusableInput`."""
    found = sources(each for each in logs if not _is_live(each))
    for each in logs:
        if _is_live(each):
            from simulator.aws import sources as live

            connection = _connection()
            found += [live.event_history(connection)] if each == AWS else live.objects(connection, each)
    # The order decides which of two reports of a push is the duplicate.
    return sorted(found, key=lambda source: source.name)


def inventory_sources(inventories: Iterable[str]) -> list[Source]:
    """The sources of inventories. Raises `UnusableInput`."""
    inventories = list(inventories)
    found = sources(each for each in inventories if each != AWS)
    if AWS in inventories:
        from simulator.aws.sources import inventory

        found.append(inventory(_connection()))
    return found


def status_sources(
    statuses: Iterable[str], images: Callable[[], Iterable[tuple[str | None, str, str]]]
) -> list[Source]:
    """The sources of signing statuses; those of a live account are asked for these images."""
    statuses = list(statuses)
    found = sources(each for each in statuses if each != AWS)
    if AWS in statuses:
        from simulator.aws import sources as live

        found.append(live.statuses(_connection(), images()))
    return found


def _is_live(argument: str) -> bool:
    return argument == AWS or argument.startswith(_S3)


def _plain(document: dict[str, Any]) -> object:
    """A document of boto3 as one that was read from JSON."""
    from matcher.json_document import parse
    from simulator.aws.sources import as_json

    return parse(as_json(document))
