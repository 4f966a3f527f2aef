"""`ecr-signing audit`: the repositories of a registry, matched against a configuration."""

from __future__ import annotations

import click

from simulator.audit import Audit
from simulator.cli.exit_codes import MALFORMED, OK
from simulator.cli.options import (
    check_standard_input,
    config_option,
    format_option,
    load_matcher,
    report_malformed,
)
from simulator.cli.output import show
from simulator.reading.sources import sources
from simulator.report import report


@click.command()
@click.argument("inventory", nargs=-1, required=True, metavar="INVENTORY...")
@config_option
@format_option("audit")
@click.pass_context
def audit(context: click.Context, inventory: tuple[str, ...], config: str, format_: str) -> None:
    """Show which repositories of a registry are signed, and by what.

    INVENTORY is a file, folder, glob pattern or '-' for standard input. It has one name per line, or
    is CSV with a column 'repositoryName', or the JSON output of 'aws ecr describe-repositories'.
    """
    check_standard_input(config, *inventory)
    files = sources(inventory)
    audit_ = Audit(load_matcher(config), report_malformed)
    try:
        for source in files:
            audit_.read(source)
    except KeyboardInterrupt:
        show(report(format_).audit(audit_.result(interrupted=True)))
        raise
    result = audit_.result()
    show(report(format_).audit(result))
    context.exit(MALFORMED if result.invalid else OK)
