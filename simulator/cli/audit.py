"""`ecr-signing audit`: the repositories of a registry, matched against a configuration."""

from __future__ import annotations

import click

from simulator.audit import Audit
from simulator.cli.command import command
from simulator.cli.fail_on import Judged, Threshold, exit_code, fail_on_option
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.live import inventory_sources
from simulator.cli.options import config_option, format_option, load_matcher, registry_option
from simulator.cli.output import report_malformed, show, warn
from simulator.registry import Registry
from simulator.report import report


@command()
@click.argument("inventory", nargs=-1, required=True, type=FILE_NAME, metavar="INVENTORY...")
@config_option
@format_option("audit")
@registry_option("Count only the repositories of this registry, and those that name none.")
@fail_on_option("repositories")
@click.pass_context
def audit(
    context: click.Context,
    inventory: tuple[str, ...],
    config: str,
    format_: str,
    registry: Registry | None,
    fail_on: tuple[Threshold, ...],
) -> None:
    """Show which repositories of a registry are signed, and by what.

    INVENTORY is a file, folder, glob pattern or '-' for standard input. It has one name per line, or
    is CSV with a column 'repositoryName', or the JSON output of 'aws ecr describe-repositories'.
    A repository that is listed several times is counted once.
    """
    check_files(config, *inventory)
    files = inventory_sources(inventory)
    result = Audit(load_matcher(config), registry, report_malformed).run(files)
    for warning in result.warnings:
        warn(warning)
    show(report(format_).audit(result), is_partial=result.interrupted)
    if result.interrupted:
        raise KeyboardInterrupt
    unsigned = len(result.unsigned)
    judged = {"unsigned": Judged(unsigned, result.signed + unsigned)}
    context.exit(exit_code(fail_on, judged, "repositories", bool(result.invalid)))
