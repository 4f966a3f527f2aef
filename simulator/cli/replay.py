"""`ecr-signing replay`: the pushes of a log, matched against a configuration."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from simulator.cli.command import command
from simulator.cli.decision_options import decision_files, decision_options
from simulator.cli.fail_on import OUTCOMES, Judged, Threshold, exit_code, fail_on_option
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import STANDARD_OUTPUT, check_files
from simulator.cli.local_backend import cores, replay_locally
from simulator.cli.options import format_option, registry_option
from simulator.cli.output import show, warn
from simulator.cli.settings import settings
from simulator.cli.spark_backend import replay_on_spark
from simulator.pushlog.formats import FORMATS
from simulator.registry import Registry
from simulator.replay_result import ReplayResult
from simulator.report import report

_FORMATS = "".join(f"\n  {each.name}: {each.summary}" for each in FORMATS)


@command(epilog=f"\b\nLog formats (detected automatically):{_FORMATS}")
@click.argument("logs", nargs=-1, required=True, type=FILE_NAME, metavar="LOG...")
@decision_options
@format_option("replay")
@registry_option("Decide only the pushes to this registry. Without it, all pushes are decided.")
@fail_on_option("pushes", OUTCOMES)
@click.option(
    "--decisions",
    type=FILE_NAME,
    metavar="FILE",
    help="Also write one row per push, as JSON Lines (.jsonl) or CSV (.csv). '-' prints JSON Lines to "
    "standard output, without the report unless --output is given.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=cores,
    show_default="all cores",
    help="The number of processes that read the logs. It does not change the result.",
)
@click.option(
    "--backend",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where the logs are read: in processes of this machine, or on Apache Spark (extra [spark]).",
)
@click.pass_context
def replay(
    context: click.Context,
    /,
    logs: tuple[str, ...],
    format_: str,
    registry: Registry | None,
    fail_on: tuple[Threshold, ...],
    decisions: str | None,
    workers: int,
    backend: str,
    **options: Any,
) -> None:
    """Show which pushes in a log a configuration would have signed.

    LOG is a file, folder (read recursively), glob pattern or '-' for standard input, gzipped or not.
    With --backend spark, LOG is any Hadoop path (s3a://...), and --decisions names a new folder
    (.parquet).
    """
    files = decision_files(context, **options)
    check_files(*files.paths, *logs, decisions=decisions)
    inputs = files.read()
    if backend == "local":
        result = replay_locally(logs, inputs, files.assumptions, registry, decisions, workers)
    else:
        if context.get_parameter_source("workers") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--workers is for the local backend; Spark has its own settings")
        result = replay_on_spark(logs, inputs, files.assumptions, registry, decisions)
    for warning in result.warnings:
        warn(warning)
    if decisions != STANDARD_OUTPUT or settings().output is not None:
        show(report(format_).replay(result), is_partial=result.interrupted)
    if result.interrupted:
        raise KeyboardInterrupt
    context.exit(exit_code(fail_on, _judged(result), "pushes", bool(result.malformed)))


def _judged(result: ReplayResult) -> dict[str, Judged]:
    signatures, pushes = result.signatures, result.pushes
    is_any_known = bool(signatures.complete or signatures.failed or not signatures.unknown)
    return {
        "unsigned": Judged(
            result.unsigned_pushes, pushes, bool(result.signed or result.unsigned_pushes)
        ),
        "failed": Judged(signatures.failed_pushes, pushes, is_any_known),
        "unknown": Judged(signatures.unknown_pushes, pushes),
    }
