"""Configuration files that are given as arguments or by `--config`."""

from __future__ import annotations

import click
from click.core import ParameterSource

from simulator.report.whole_file import real_path


def is_config_given(context: click.Context) -> bool:
    """Whether `--config` is on the command line, rather than in the environment."""
    return context.get_parameter_source("config") is ParameterSource.COMMANDLINE


def configuration_files(
    context: click.Context, config: str | None, files: tuple[str, ...]
) -> tuple[str, ...]:
    """All files that are named, each once; that of the environment only if no other is.

    Raises `click.UsageError` if there is none.
    """
    if config is not None and (is_config_given(context) or not files):
        files = (config, *files)
    if not files:
        raise click.UsageError(
            "Missing argument 'FILE' or option '-c' (or the environment variable ECR_SIGNING_CONFIG).",
            context,
        )
    return tuple({real_path(file): file for file in reversed(files)}.values())[::-1]
