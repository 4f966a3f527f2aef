"""`ecr-signing check`: what a team asserts of its configuration."""

from __future__ import annotations

import click

from matcher.language import Budget
from simulator.assertions import UnusableAssertions, read_assertions
from simulator.check import CheckResult
from simulator.check import check as check_
from simulator.cli.options import (
    FINDINGS,
    UnusableInput,
    config_option,
    format_option,
    load_matcher,
    read_standard_input_once,
)
from simulator.cli.output import show
from simulator.report import CHECK_FORMATS, check_report


@click.command()
@click.argument("assertions")
@config_option
@format_option(CHECK_FORMATS, ", junit for the test reports of CI systems")
@click.option("--allow-undecided", is_flag=True, help="Let what could not be decided pass.")
@click.pass_context
def check(
    context: click.Context, assertions: str, config: str, format_: str, allow_undecided: bool
) -> None:
    """Whether what the file ASSERTIONS says of the configuration is so, for all names.

    ASSERTIONS is YAML or JSON, or '-' (standard input).
    """
    read_standard_input_once(config, assertions)
    matcher = load_matcher(config)
    try:
        asserted = read_assertions(assertions)
    except UnusableAssertions as error:
        raise UnusableInput(str(error)) from None
    result = CheckResult(check_(matcher, asserted, Budget()), allow_undecided)
    show(check_report(format_).check(result))
    context.exit(0 if result.passes else FINDINGS)
