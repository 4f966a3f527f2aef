"""`ecr-signing replay`: the pushes of a log, matched against a configuration."""

from __future__ import annotations

import click
from click.core import ParameterSource

from simulator.cli.command import command
from simulator.cli.fail_on import Threshold, exit_code, fail_on_option
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import STANDARD_OUTPUT, check_files
from simulator.cli.local_backend import cores, replay_locally
from simulator.cli.options import (
    config_option,
    format_option,
    load_configuration,
    registry_option,
)
from simulator.cli.output import show, warn
from simulator.cli.settings import settings
from simulator.cli.spark_backend import replay_on_spark
from simulator.pushlog.formats import FORMATS
from simulator.registry import Registry
from simulator.report import report

_FORMATS = "".join(f"\n  {each.name}: {each.summary}" for each in FORMATS)


@command(epilog=f"\b\nLog formats (detected automatically):{_FORMATS}")
@click.argument("logs", nargs=-1, required=True, type=FILE_NAME, metavar="LOG...")
@config_option
@format_option("replay")
@registry_option("Decide only the pushes to this registry. Without it, all pushes are decided.")
@fail_on_option("pushes")
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
    logs: tuple[str, ...],
    config: str,
    format_: str,
    registry: Registry | None,
    fail_on: Threshold | None,
    decisions: str | None,
    workers: int,
    backend: str,
) -> None:
    """Show which pushes in a log a configuration would have signed.

    LOG is a file, folder (read recursively), glob pattern or '-' for standard input, gzipped or not.
    With --backend spark, LOG is any Hadoop path (s3a://...), and --decisions names a new folder
    (.parquet).
    """
    check_files(config, *logs, decisions=decisions)
    configuration = load_configuration(config).configuration
    if backend == "local":
        result = replay_locally(logs, configuration, registry, decisions, workers)
    else:
        if context.get_parameter_source("workers") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--workers is for the local backend; Spark has its own settings")
        result = replay_on_spark(logs, configuration, registry, decisions)
    for warning in result.warnings:
        warn(warning)
    if decisions != STANDARD_OUTPUT or settings().output is not None:
        show(report(format_).replay(result), is_partial=result.interrupted)
    if result.interrupted:
        raise KeyboardInterrupt
    unsigned, pushes = result.unsigned_pushes, result.pushes
    context.exit(exit_code(fail_on, unsigned, pushes, "pushes", bool(result.malformed)))
