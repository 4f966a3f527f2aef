"""`ecr-signing audit`: a configuration over the repositories of a registry."""

from __future__ import annotations

import click

from simulator.cli.options import (
    MALFORMED,
    config_option,
    expand,
    format_option,
    load_matcher,
    tell_malformed,
)


@click.command()
@click.argument("inventory", nargs=-1, required=True, metavar="INVENTORY...")
@config_option
@format_option
@click.pass_context
def audit(context: click.Context, inventory: tuple[str, ...], config: str, format_: str) -> None:
    """Which of the repositories in INVENTORY... are signed, by what, and which are not.

    An INVENTORY is a file, folder, pattern or '-' (standard input): a name a line, CSV with a column
    'repositoryName', or the JSON of 'aws ecr describe-repositories'.
    """
    from simulator import audit as audit_

    sources = expand(inventory, config)
    result = audit_.audit(load_matcher(config), sources, tell_malformed)
    if format_ == "json":
        from simulator.report.document import audit_document, to_json

        click.echo(to_json(audit_document(result)))
    else:
        from simulator.report.text import audit_text

        click.echo(audit_text(result))
    context.exit(MALFORMED if result.invalid else 0)
