"""`ecr-signing audit`: a configuration over the repositories of a registry."""

from __future__ import annotations

import click

from simulator.audit import Audit
from simulator.cli.options import (
    MALFORMED,
    UnusableInput,
    config_option,
    expand,
    format_option,
    load_matcher,
    read_standard_input_once,
    tell_malformed,
)
from simulator.cli.output import show
from simulator.name_spool import FullSpool
from simulator.report import report


@click.command()
@click.argument("inventory", nargs=-1, required=True, metavar="INVENTORY...")
@config_option
@format_option()
@click.pass_context
def audit(context: click.Context, inventory: tuple[str, ...], config: str, format_: str) -> None:
    """Which of the repositories in INVENTORY... are signed, by what, and which are not.

    An INVENTORY is a file, folder, pattern or '-' (standard input): a name a line, CSV with a column
    'repositoryName', or the JSON of 'aws ecr describe-repositories'.
    """
    read_standard_input_once(config, *inventory)
    sources = expand(inventory)
    audit_ = Audit(load_matcher(config), tell_malformed)
    try:
        for source in sources:
            audit_.read(source)
    except KeyboardInterrupt:
        show(report(format_).audit(audit_.result(interrupted=True)))
        raise
    except FullSpool as error:
        raise UnusableInput(str(error)) from None
    result = audit_.result()
    show(report(format_).audit(result))
    context.exit(MALFORMED if result.invalid else 0)
