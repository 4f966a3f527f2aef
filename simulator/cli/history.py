"""`ecr-signing history`: the changes of signing configurations in logs."""

from __future__ import annotations

import click

from simulator.cli.command import command
from simulator.cli.exit_codes import MALFORMED, OK
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.live import aws_options, log_sources
from simulator.cli.options import check_executor, format_option, registry_option
from simulator.cli.output import report_malformed, show, warn
from simulator.history import history as history_
from simulator.registry import Registry
from simulator.report import report


@command()
@click.argument("logs", nargs=-1, required=True, type=FILE_NAME, metavar="LOG...")
@format_option("history")
@registry_option("Show only the changes of this registry.")
@aws_options
@click.pass_context
def history(
    context: click.Context, logs: tuple[str, ...], format_: str, registry: Registry | None
) -> None:
    """Show how the signing configurations in a log changed.

    LOG is a file, folder, glob pattern or '-' for standard input, as for replay. Successful calls of
    PutSigningConfiguration and DeleteSigningConfiguration are shown, with what each profile gained and
    lost by them.
    """
    check_files(*logs)
    check_executor()
    result = history_(log_sources(logs), report_malformed, registry)
    if not result.changes:
        of = "" if registry is None else f" of {registry}"
        warn(f"the logs contain no change of a signing configuration{of}")
    show(report(format_).history(result))
    context.exit(MALFORMED if result.malformed else OK)
