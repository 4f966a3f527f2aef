"""The options and arguments that commands share, and how they fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, TypeVar

import click

from matcher import Matcher
from matcher.engines import chosen
from simulator.configurations.api_json import ConfigurationFile, UnusableConfiguration, load
from simulator.reading.malformed import Malformed
from simulator.reading.sources import STANDARD_INPUT, Source, UnusableSource, sources
from simulator.report import FORMATS

FINDINGS, MALFORMED = 1, 3

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


def format_option(
    formats: tuple[str, ...] = FORMATS, others: str = ""
) -> Callable[[_Function], _Function]:
    """`--format`: for people, for programs, and the `others` that the help is to tell of."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=f"Text is for people, JSON for programs{others}.",
    )


def load_configuration(config: str) -> ConfigurationFile:
    """The configuration with its text. Raises `UnusableInput`, also for an engine that is not there."""
    try:
        chosen("auto")
        return load(config)
    except (UnusableConfiguration, ValueError) as error:
        raise UnusableInput(str(error)) from None


def load_matcher(config: str) -> Matcher:
    """The compiled configuration. Raises `UnusableInput`."""
    return Matcher(load_configuration(config).configuration)


def expand(arguments: tuple[str, ...]) -> list[Source]:
    """The sources that arguments name. Raises `UnusableInput`."""
    try:
        return sources(arguments)
    except UnusableSource as error:
        raise UnusableInput(str(error)) from None


def read_standard_input_once(*arguments: str) -> None:
    """Raises `UnusableInput` where more than one argument means standard input."""
    if arguments.count(STANDARD_INPUT) > 1:
        raise UnusableInput("standard input can be read only once, so only one argument can be '-'")


def check_ending(file: str | None, endings: tuple[str, ...]) -> None:
    """Raises `UnusableInput` for decisions that are to be written in no format that there is."""
    if file is not None and PurePath(file).suffix not in endings:
        raise UnusableInput(f"--decisions {file} must end in one of {', '.join(endings)}")


def tell_malformed(malformed: Malformed) -> None:
    """Name what could not be read on standard error."""
    click.echo(f"malformed: {malformed}", err=True)
