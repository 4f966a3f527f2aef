"""`ecr-signing check`: verdicts on assertions about a configuration."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.assertions import assertion_warnings, read_assertions
from simulator.check import CheckResult
from simulator.check import check as check_
from simulator.cli.command import command
from simulator.cli.exit_codes import FINDINGS, OK
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.options import (
    config_option,
    format_option,
    load_matcher,
    registry_option,
)
from simulator.cli.output import show
from simulator.cli.registry_check import check_registry, warn_all
from simulator.input_file import STANDARD_INPUT_NAME
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry
from simulator.report import report


@command()
@click.argument("assertions", type=FILE_NAME)
@config_option
@format_option("check")
@registry_option("The registry of the configuration, for warnings about repositories in others.")
@click.option("--allow-undecided", is_flag=True, help="Exit with 0 even if assertions are undecided.")
@click.pass_context
def check(
    context: click.Context,
    assertions: str,
    config: str,
    format_: str,
    registry: Registry | None,
    allow_undecided: bool,
) -> None:
    """Prove or refute assertions about a configuration.

    ASSERTIONS is a YAML or JSON file, or '-' for standard input. An assertion is proved for all
    repository names that ECR allows, or refuted by a counterexample.
    """
    check_files(config, assertions)
    matcher = load_matcher(config)
    name = STANDARD_INPUT_NAME if assertions == STANDARD_INPUT else assertions
    asserted = read_assertions(assertions)
    warnings = (
        *check_registry({config: matcher.configuration}, registry),
        *assertion_warnings(asserted, matcher.configuration, registry),
    )
    warn_all(warnings)
    checked = check_(matcher, asserted, Budget())
    result = CheckResult(name, checked, allow_undecided, warnings)
    show(report(format_).check(result))
    context.exit(OK if result.passes else FINDINGS)
