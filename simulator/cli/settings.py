"""The settings that every command has: `--quiet`, `--debug` and, if it reports, `--output`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from simulator.cli.file_name import FILE_NAME

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass
class Settings:
    """The object of the root context; `output` is the file for the report, or None."""

    is_quiet: bool = False
    output: str | None = None


def settings() -> Settings:
    """The settings of the command that is running."""
    return click.get_current_context().ensure_object(Settings)


def _sets(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """A callback that changes a setting if the option is given."""

    def set_(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value not in (None, False):
            setattr(context.ensure_object(Settings), name, value)

    return set_


def general_options() -> list[click.Option]:
    """The options that may be given before and after the name of the command."""
    return [
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_sets("is_quiet"),
            help="Do not print messages about the input (warnings, malformed records, progress).",
        ),
        # `main` looks for it.
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            help="If the program fails because of a bug, print the traceback.",
        ),
    ]


def output_option(function: _Function) -> _Function:
    """`-o/--output`: the file that the report is written to."""
    return click.option(
        "-o",
        "--output",
        type=FILE_NAME,
        metavar="FILE",
        expose_value=False,
        callback=_sets("output"),
        help="Write the report to this file (UTF-8) when it is complete; '-' is standard output.",
    )(function)
