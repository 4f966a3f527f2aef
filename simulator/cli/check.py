"""`ecr-signing check`: verdicts on assertions about a configuration."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.assertions import read_assertions
from simulator.check import CheckResult
from simulator.check import check as check_
from simulator.cli.exit_codes import FINDINGS, OK
from simulator.cli.options import check_standard_input, config_option, format_option, load_matcher
from simulator.cli.output import show
from simulator.report import report


@click.command()
@click.argument("assertions")
@config_option
@format_option("check")
@click.option("--allow-undecided", is_flag=True, help="Exit with 0 even if assertions are undecided.")
@click.pass_context
def check(
    context: click.Context, assertions: str, config: str, format_: str, allow_undecided: bool
) -> None:
    """Prove or refute assertions about a configuration.

    ASSERTIONS is a YAML or JSON file, or '-' for standard input. An assertion is proved for all
    repository names that ECR allows, or refuted by a counterexample.
    """
    check_standard_input(config, assertions)
    matcher = load_matcher(config)
    result = CheckResult(check_(matcher, read_assertions(assertions), Budget()), allow_undecided)
    show(report(format_).check(result))
    context.exit(OK if result.passes else FINDINGS)
