"""`ecr-signing diff`: what a change of a configuration gains and loses."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.cli.observed_options import existing_options, exit_code, load_existing
from simulator.cli.options import (
    format_option,
    load_configuration,
    read_standard_input_once,
)
from simulator.cli.output import show
from simulator.diff import diff as diff_
from simulator.report import report


@click.command()
@click.argument("old")
@click.argument("new")
@format_option()
@existing_options
@click.option(
    "--fail-on",
    type=click.Choice(["loss", "any", "never"]),
    default="loss",
    show_default=True,
    help="What makes the exit code 1: a profile that loses names, or any change of meaning.",
)
@click.pass_context
def diff(
    context: click.Context,
    old: str,
    new: str,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    fail_on: str,
) -> None:
    """What each profile gains and loses from the configuration OLD to NEW, over all names.

    With --inventory or --log, also which repositories and pushes that exist are affected. What could
    not be decided counts as a change.
    """
    read_standard_input_once(old, new, *inventories, *logs)
    before, after = (load_configuration(file).configuration for file in (old, new))
    existing = load_existing(inventories, logs)
    result = diff_(before, after, existing, budget=Budget())
    show(report(format_).diff(result))
    fails = {"loss": bool(result.losses), "any": not result.is_equivalent, "never": False}
    context.exit(exit_code(fails[fail_on], existing))
