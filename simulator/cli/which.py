"""`ecr-signing which`: the profiles that sign a repository, and the reason."""

from __future__ import annotations

from collections.abc import Iterator

import click

from simulator.cli.exit_codes import MALFORMED, OK
from simulator.cli.options import (
    check_standard_input,
    config_option,
    format_option,
    load_matcher,
    registry_option,
    report_malformed,
)
from simulator.cli.output import show
from simulator.reading.malformed import Malformed
from simulator.reading.sources import STANDARD_INPUT, Source
from simulator.registry import Registry
from simulator.report import report
from simulator.which import Answers, names_in


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@config_option
@format_option("which")
@registry_option("The registry of the configuration. Names in other registries are not answered.")
@click.pass_context
def which(
    context: click.Context,
    names: tuple[str, ...],
    config: str,
    format_: str,
    registry: Registry | None,
) -> None:
    """Show which profiles sign a repository, and why.

    NAME is the name or ARN of a repository, the URI of an image in ECR, or '-' for standard input
    with one of these a line. Blank lines and lines that begin with '#' are skipped.
    """
    check_standard_input(config, *names)
    answers = Answers(load_matcher(config), _inputs(names), registry, _warn, report_malformed)
    show(report(format_).which(answers))
    for warning in answers.warnings:
        _warn(warning)
    context.exit(MALFORMED if answers.unanswered or answers.malformed else OK)


def _inputs(names: tuple[str, ...]) -> Iterator[str | Malformed]:
    for name in names:
        if name == STANDARD_INPUT:
            yield from names_in(Source(STANDARD_INPUT))
        else:
            yield name


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)
