"""`ecr-signing which`: the profiles that sign a repository, and the reason."""

from __future__ import annotations

import click

from simulator.cli.options import config_option, format_option, load_matcher
from simulator.cli.output import show
from simulator.report import report


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@config_option
@format_option("which")
def which(names: tuple[str, ...], config: str, format_: str) -> None:
    """Show which profiles sign a repository, and why.

    NAME is the name of a repository or the URI of an image in ECR.
    """
    from simulator import which as which_

    answers = which_.which(load_matcher(config), names)
    for answer in answers:
        if not answer.is_valid:
            name = ascii(answer.explanation.name)
            click.echo(f"warning: {name} is not a valid ECR repository name", err=True)
    show(report(format_).which(answers))
