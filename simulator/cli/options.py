"""The options and arguments that commands share, and how they fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from matcher import Matcher
from simulator.configurations.api_json import UnusableConfiguration, load
from simulator.pushlog.event import Malformed
from simulator.pushlog.sources import STANDARD_INPUT, Source, UnusableSource, sources
from simulator.report import FORMATS

MALFORMED = 3

_Function = TypeVar("_Function", bound=Callable[..., Any])


class UnusableInput(click.ClickException):
    """An input that nothing can be done with: exit code 2."""

    exit_code = 2


def config_option(function: _Function) -> _Function:
    """`-c/--config`: the configuration's file."""
    return click.option(
        "-c",
        "--config",
        "config",
        envvar="ECR_SIGNING_CONFIG",
        required=True,
        metavar="FILE",
        help="The signing configuration as JSON, '-' for standard input [env: ECR_SIGNING_CONFIG].",
    )(function)


def format_option(function: _Function) -> _Function:
    """`--format`: for people or for programs."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default=FORMATS[0],
        show_default=True,
        help="Text is for people, JSON for programs.",
    )(function)


def load_matcher(config: str) -> Matcher:
    """The compiled configuration. Raises `UnusableInput`, also for an engine that is not there."""
    try:
        configuration = load(config)
    except UnusableConfiguration as error:
        raise UnusableInput(str(error)) from None
    try:
        return Matcher(configuration)
    except ValueError as error:
        raise UnusableInput(str(error)) from None


def expand(arguments: tuple[str, ...], config: str) -> list[Source]:
    """The sources that arguments name. Raises `UnusableInput`."""
    if config == STANDARD_INPUT and STANDARD_INPUT in arguments:
        raise UnusableInput("standard input cannot be both the configuration and the input")
    try:
        return sources(arguments)
    except UnusableSource as error:
        raise UnusableInput(str(error)) from None


def tell_malformed(malformed: Malformed) -> None:
    """Name what could not be read on standard error."""
    click.echo(f"malformed: {malformed}", err=True)
