"""`ecr-signing lint`: faults of a configuration."""

from __future__ import annotations

import re
from pathlib import Path

import click

from simulator.cli.observed_options import existing_options, exit_code, load_existing
from simulator.cli.options import (
    UnusableInput,
    config_option,
    format_option,
    load_configuration,
    read_standard_input_once,
)
from simulator.cli.output import show
from simulator.configurations.api_json import STANDARD_INPUT, ConfigurationFile
from simulator.lint import LintResult, Registry, Subject
from simulator.lint import lint as lint_
from simulator.lint.finding import SEVERITIES
from simulator.lint.fix import UnprovenFix, removable, without
from simulator.report import LINT_FORMATS, lint_report
from simulator.report.whole_file import UnwritableFile, Writing, whole_file

_REGISTRY = re.compile(r"([0-9]{12})/([a-z0-9-]+)")
_NEVER = "never"


@click.command()
@config_option
@format_option(LINT_FORMATS, "; SARIF 2.1.0 for code scanning, github for annotations of a job")
@existing_options
@click.option(
    "--registry",
    metavar="ACCOUNT/REGION",
    help="The registry that it is meant for; otherwise profiles are compared to each other.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Remove the redundant filters from FILE, once it is proved that it then means the same.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", _NEVER]),
    default="warning",
    show_default=True,
    help="The least severe findings that make the exit code 1.",
)
@click.pass_context
def lint(
    context: click.Context,
    config: str,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    registry: str | None,
    fix: bool,
    fail_on: str,
) -> None:
    """Which faults the configuration has, over all repository names that there can be.

    With --inventory or --log, also which filters and rules match nothing that exists.
    """
    read_standard_input_once(config, *inventories, *logs)
    if fix and config == STANDARD_INPUT:
        raise click.UsageError("--fix rewrites a file, so --config cannot be standard input")
    home = None if registry is None else _registry(registry)
    file = load_configuration(config)
    existing = load_existing(inventories, logs)

    def linted(file: ConfigurationFile) -> LintResult:
        return LintResult(file, lint_(Subject(file.configuration, existing, home)))

    result = linted(file)
    if fix and (elements := removable(result.findings)):
        result = linted(_rewritten(file, elements))
    show(lint_report(format_).lint(result))
    failing = () if fail_on == _NEVER else SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    context.exit(exit_code(any(result.count(each) for each in failing), existing))


def _registry(text: str) -> Registry:
    found = _REGISTRY.fullmatch(text)
    if found is None:
        raise click.UsageError(
            f"--registry {text!a} must be ACCOUNT/REGION, as in 111122223333/us-east-1"
        )
    return Registry(account=found[1], region=found[2])


def _rewritten(file: ConfigurationFile, elements: set[str]) -> ConfigurationFile:
    """The file without these elements, once it is written."""
    path = Path(file.name)
    try:
        fixed = without(file, elements)
        with whole_file(path, file.encoding) as opened, Writing(path):
            opened.write(fixed.text)
    except (UnprovenFix, UnwritableFile) as error:
        raise UnusableInput(str(error)) from None
    removed = f"{len(elements):,} redundant filter{'s' * (len(elements) != 1)}"
    click.echo(f"{path}: {removed} removed; every profile provably signs the same names", err=True)
    return fixed
