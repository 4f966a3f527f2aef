"""`ecr-signing export`: a configuration in another form."""

from __future__ import annotations

from functools import partial

import click

from simulator.cli.command import command
from simulator.cli.exit_codes import OK
from simulator.cli.files import check_files
from simulator.cli.options import config_option, load_configuration, registry_option
from simulator.cli.output import show
from simulator.cli.settings import output_option
from simulator.export import FORMS
from simulator.export.sql import COLUMN, sql
from simulator.registry import Registry

_LISTED = ", ".join(f"{name} ({form.summary})" for name, form in FORMS.items())


@command()
@config_option
@click.option("--to", "form", type=click.Choice(list(FORMS)), required=True, help=f"{_LISTED}.")
@click.option(
    "--column",
    metavar="NAME",
    help=f"The column of repository names, for '--to sql' (by default {COLUMN}).",
)
@registry_option("The registry of the configuration, for what a template says of it.")
@output_option
@click.pass_context
def export(
    context: click.Context,
    config: str,
    form: str,
    column: str | None,
    registry: Registry | None,  # noqa: ARG001 (read from the context)
) -> None:
    """Write a configuration in the form that another tool takes.

    The configuration can itself be in any form. What it means stays the same; comments, parameters and
    functions are lost.
    """
    if column is not None and form != "sql":
        raise click.UsageError("--column is the column of --to sql")
    check_files(config)
    render = FORMS[form].render if column is None else partial(sql, column=column)
    show(render(load_configuration(config).configuration))
    context.exit(OK)
