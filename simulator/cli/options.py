"""Options and checks of arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, TypeVar

import click

from matcher import Matcher
from matcher.wildcard_set.executors import chosen_executor
from simulator.cli.file_name import FILE_NAME
from simulator.cli.kept_options import keep, kept
from simulator.cli.live import AWS, aws_options, live_configuration
from simulator.cli.settings import output_option
from simulator.configurations import fleet
from simulator.configurations.configuration_file import ConfigurationFile
from simulator.configurations.loading import load, read
from simulator.configurations.selection import Selection
from simulator.decision.in_force import Configurations, OneConfiguration
from simulator.errors import UnusableInput
from simulator.registry import Registry, is_account, is_region
from simulator.report import formats_of

_Function = TypeVar("_Function", bound=Callable[..., Any])


_SELECTION = f"{__name__}.selection"


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{text!a} must be NAME=VALUE, for example Stage=prod")
    return name, value


def _selection(*, is_shared: bool = False) -> Selection:
    """The configuration that the options of the command select, in one or more files."""
    values = kept(_SELECTION)
    registry = click.get_current_context().params.get("registry")
    parameters = dict(values.get("parameters", ()))
    return Selection(values.get("resource"), parameters, registry, is_shared)


def _with_selection(option: Callable[[_Function], _Function]) -> Callable[[_Function], _Function]:
    """An option that names configurations, and those that say which and where they are."""
    resource = click.option(
        "--resource",
        metavar="NAME",
        callback=keep(_SELECTION),
        expose_value=False,
        help="The signing configuration in a template (its logical id) or in Terraform's files (its "
        "address), if there are several.",
    )
    parameter = click.option(
        "--parameter",
        "parameters",
        type=_parameter,
        metavar="NAME=VALUE",
        multiple=True,
        callback=keep(_SELECTION),
        expose_value=False,
        help="The value of a parameter of a CloudFormation template, or of what is known only after "
        "deployment, such as Profile.Arn.",
    )
    return lambda function: option(resource(parameter(aws_options(function))))


def _config_option(*, required: bool) -> Callable[[_Function], _Function]:
    return _with_selection(_bare_config_option(required=required))


def _bare_config_option(*, required: bool) -> Callable[[_Function], _Function]:
    return click.option(
        "-c",
        "--config",
        "config",
        envvar="ECR_SIGNING_CONFIG",
        show_envvar=True,
        required=required,
        type=FILE_NAME,
        metavar="FILE",
        help="The signing configuration: JSON or YAML, a CloudFormation template, or Terraform's plan, "
        "state or source; '-' for standard input; 'aws:' for that of the live registry.",
    )


# `-c/--config`: the configuration file. It is optional for commands that take files as arguments.
config_option = _config_option(required=True)
optional_config_option = _config_option(required=False)


fleet_option = _with_selection(
    click.option(
        "-c",
        "--config",
        "config",
        envvar="ECR_SIGNING_CONFIG",
        show_envvar=True,
        type=FILE_NAME,
        metavar="FILE|FOLDER",
        help="The signing configuration: JSON or YAML, a CloudFormation template, or Terraform's plan, "
        "state or source; '-' for standard input; 'aws:' for that of the live registry. A folder has "
        "those of several registries, in files named ACCOUNT.REGION.json.",
    )
)


def format_option(command: str) -> Callable[[_Function], _Function]:
    """`--format`, one of the formats that are registered for a command; and `--output`, its file."""
    formats = formats_of(command)
    listed = ", ".join(f"{name} ({summary})" for name, summary in formats.items())
    option = click.option(
        "--format",
        "format_",
        type=click.Choice(list(formats)),
        default=next(iter(formats)),
        show_default=True,
        help=f"The output format: {listed}.",
    )
    return lambda function: option(output_option(function))


def _registry(text: str) -> Registry:
    account, slash, region = text.partition("/")
    if not (slash and (account == "*" or is_account(account)) and (region == "*" or is_region(region))):
        raise click.BadParameter(f"{text!a} must be ACCOUNT/REGION, for example 111122223333/us-east-1")
    return Registry(*(None if part == "*" else part for part in (account, region)))


def registry_option(help: str) -> Callable[[_Function], _Function]:
    """`--registry ACCOUNT/REGION`, a `Registry` or None."""
    help = f"{help} Either part may be '*'."
    return click.option("--registry", type=_registry, metavar="ACCOUNT/REGION", help=help)


def load_configuration(config: str, *, is_one_of_several: bool = False) -> ConfigurationFile:
    """The configuration file. Raises `UnusableInput`, also if the environment names no executor."""
    check_executor()
    selection = _selection(is_shared=is_one_of_several)
    if config == AWS:
        return read(AWS, live_configuration(), selection)
    return load(config, selection)


def check_executor() -> None:
    """Raises `UnusableInput` if the environment names no executor."""
    try:
        chosen_executor("auto")
    except ValueError as error:
        raise UnusableInput(str(error)) from None


def load_configurations(config: str) -> Configurations:
    """The configuration in a file, or those in a folder. Raises `UnusableInput`."""
    check_executor()
    if config == AWS:
        return OneConfiguration(load_matcher(config))
    return fleet.load_configurations(config, _selection())


def load_matcher(config: str) -> Matcher:
    """The compiled configuration. Raises `UnusableInput`."""
    return Matcher(load_configuration(config).configuration)


def check_suffix(decisions: str | None, suffixes: tuple[str, ...]) -> None:
    """Raise `UnusableInput` if the suffix of the decisions file is not one of `suffixes`."""
    if decisions is not None and PurePath(decisions).suffix not in suffixes:
        raise UnusableInput(f"--decisions {decisions} must end in one of {', '.join(suffixes)}")
