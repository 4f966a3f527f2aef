"""`ecr-signing diff`: what a change of the configuration gains and loses."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.cli.command import command
from simulator.cli.configuration_files import is_config_given
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.observed_options import exit_code, load_observed, observed_options
from simulator.cli.options import (
    format_option,
    load_configuration,
    optional_config_option,
    registry_option,
)
from simulator.cli.output import show
from simulator.cli.registry_check import check_registry, warn_all
from simulator.diff import ComparedFiles
from simulator.diff import diff as diff_
from simulator.registry import Registry
from simulator.report import report


@command()
@click.argument("files", nargs=-1, type=FILE_NAME, metavar="[OLD] NEW")
@optional_config_option
@format_option("diff")
@observed_options("List the affected repositories")
@registry_option("The registry of the configurations; what is observed in others is left out.")
@click.option(
    "--fail-on",
    type=click.Choice(["loss", "any", "never"]),
    default="loss",
    show_default=True,
    help="Exit with 1 if a profile loses names, on any change of meaning, or never.",
)
@click.pass_context
def diff(
    context: click.Context,
    files: tuple[str, ...],
    config: str | None,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    registry: Registry | None,
    fail_on: str,
) -> None:
    """Show which names each profile gains and loses through a change.

    The configurations OLD and NEW are compared over all repository names that ECR allows; '-' is
    standard input. Without OLD, NEW is compared with the configuration that --config or the environment
    names. With --inventory or --log, affected repositories and their pushes are listed too. A question
    that cannot be decided counts as a change.
    """
    old, new = _two_files(context, config, files)
    check_files(old, new, *inventories, *logs)
    before, after = (load_configuration(each, is_one_of_several=True) for each in (old, new))
    observed = load_observed(inventories, logs, registry)
    sides = {
        f"OLD ({before.name})": before.configuration,
        f"NEW ({after.name})": after.configuration,
    }
    warnings = check_registry(sides, registry, observed)
    warn_all(warnings)
    result = diff_(before.configuration, after.configuration, observed, budget=Budget())
    show(report(format_).diff(ComparedFiles(before, after, result, warnings)))
    fails = {"loss": bool(result.losses), "any": not result.is_equivalent, "never": False}
    context.exit(exit_code(fails[fail_on], observed))


def _two_files(context: click.Context, config: str | None, files: tuple[str, ...]) -> tuple[str, ...]:
    """The old and the new file. Raises `click.UsageError`."""
    if config is not None and (len(files) == 1 or is_config_given(context)):
        files = (config, *files)
    if len(files) < 2:
        option = " or option '-c' (or the environment variable ECR_SIGNING_CONFIG)"
        missing = f"'OLD'{option}" if files else "'NEW'"
        raise click.UsageError(f"Missing argument {missing}.", context)
    if len(files) > 2:
        raise click.UsageError(
            "More than two configurations: the arguments are OLD and NEW, and -c counts as OLD.",
            context,
        )
    return files
