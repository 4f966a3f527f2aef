"""`ecr-signing which`: the profiles that sign a repository, and the reason."""

from __future__ import annotations

from collections.abc import Iterator

import click

from simulator.cli.command import command
from simulator.cli.fail_on import Judged, Threshold, exit_code, fail_on_option
from simulator.cli.files import check_files
from simulator.cli.options import config_option, format_option, load_matcher, registry_option
from simulator.cli.output import report_malformed, show, warn
from simulator.name_list import names_in
from simulator.reading.malformed import Malformed
from simulator.reading.sources import STANDARD_INPUT, Source
from simulator.registry import Registry
from simulator.report import report
from simulator.which import Answers


@command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@config_option
@format_option("which")
@registry_option("The registry of the configuration. Names in other registries are not answered.")
@fail_on_option("names")
@click.pass_context
def which(
    context: click.Context,
    names: tuple[str, ...],
    config: str,
    format_: str,
    registry: Registry | None,
    fail_on: tuple[Threshold, ...],
) -> None:
    """Show which profiles sign a repository, and why.

    NAME is the name or ARN of a repository, the URI of an image in ECR, or '-' for standard input
    with one of these a line. Blank lines and lines that begin with '#' are skipped.
    """
    check_files(config, *(name for name in names if name == STANDARD_INPUT))
    answers = Answers(load_matcher(config), _inputs(names), registry, warn, report_malformed)
    show(report(format_).which(answers))
    for warning in answers.warnings:
        warn(warning)
    judged = {"unsigned": Judged(answers.unsigned, answers.signed + answers.unsigned)}
    is_malformed = bool(answers.unanswered or answers.malformed)
    context.exit(exit_code(fail_on, judged, "names", is_malformed))


def _inputs(names: tuple[str, ...]) -> Iterator[str | Malformed]:
    for name in names:
        if name == STANDARD_INPUT:
            yield from names_in(Source(STANDARD_INPUT))
        else:
            yield name
