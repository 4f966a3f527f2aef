"""`ecr-signing lint`: mistakes in a configuration, and their removal."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.cli.observed_options import exit_code, load_observed, observed_options
from simulator.cli.options import (
    check_standard_input,
    config_option,
    format_option,
    load_configuration,
    registry_option,
)
from simulator.cli.output import show
from simulator.configurations.api_json import ConfigurationFile
from simulator.configurations.spans import DocumentPath
from simulator.lint import LintResult, Subject
from simulator.lint import lint as lint_
from simulator.lint.finding import SEVERITIES
from simulator.lint.fix import removable, without
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry
from simulator.report import report
from simulator.report.whole_file import whole_file

_NEVER = "never"


@click.command()
@config_option
@format_option("lint")
@observed_options("Report filters and rules that match no repository")
@registry_option(
    "The registry of the configuration. Without it, profiles are compared with each other."
)
@click.option(
    "--fix",
    is_flag=True,
    help="Remove redundant filters from the configuration file if this provably keeps its meaning.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", _NEVER]),
    default="warning",
    show_default=True,
    help="The lowest severity that makes the exit code 1.",
)
@click.pass_context
def lint(
    context: click.Context,
    config: str,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    registry: Registry | None,
    fix: bool,
    fail_on: str,
) -> None:
    """Find mistakes in a configuration that ECR accepts.

    Findings hold for all repository names that ECR allows. With --inventory or --log, filters and
    rules that match none of the observed repositories are reported too.
    """
    check_standard_input(config, *inventories, *logs)
    if fix and config == STANDARD_INPUT:
        raise click.UsageError("--fix rewrites a file, so --config cannot be standard input")
    file = load_configuration(config)
    observed = load_observed(inventories, logs)

    def linted(file: ConfigurationFile) -> LintResult:
        return LintResult(file, lint_(Subject(file.configuration, observed, registry)))

    result = linted(file)
    if fix and (elements := removable(result.findings)):
        result = linted(_rewritten(file, elements))
    show(report(format_).lint(result))
    failing = () if fail_on == _NEVER else SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    context.exit(exit_code(any(result.count(each) for each in failing), observed))


def _rewritten(file: ConfigurationFile, elements: set[DocumentPath]) -> ConfigurationFile:
    """Write the file without these elements, and return what was written."""
    fixed = without(file, elements)
    with whole_file(Path(file.name), file.encoding) as opened:
        opened.write(fixed.text)
    removed = f"{len(elements):,} redundant filter{'s' * (len(elements) != 1)} removed"
    click.echo(f"{file.name}: {removed}; every profile provably signs the same names", err=True)
    return fixed
