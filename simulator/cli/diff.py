"""`ecr-signing diff`: what a change of the configuration gains and loses."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.cli.observed_options import exit_code, load_observed, observed_options
from simulator.cli.options import check_standard_input, format_option, load_configuration
from simulator.cli.output import show
from simulator.diff import diff as diff_
from simulator.report import report


@click.command()
@click.argument("old")
@click.argument("new")
@format_option("diff")
@observed_options("List the affected repositories")
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
    old: str,
    new: str,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    fail_on: str,
) -> None:
    """Show which names each profile gains and loses through a change.

    The configurations OLD and NEW are compared over all repository names that ECR allows; '-' is
    standard input. With --inventory or --log, affected repositories and their pushes are listed too.
    A question that cannot be decided counts as a change.
    """
    check_standard_input(old, new, *inventories, *logs)
    before, after = (load_configuration(file).configuration for file in (old, new))
    observed = load_observed(inventories, logs)
    result = diff_(before, after, observed, budget=Budget())
    show(report(format_).diff(result))
    fails = {"loss": bool(result.losses), "any": not result.is_equivalent, "never": False}
    context.exit(exit_code(fails[fail_on], observed))
