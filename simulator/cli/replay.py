"""`ecr-signing replay`: the pushes of a log, matched against a configuration."""

from __future__ import annotations

import click
from click.core import ParameterSource

from simulator.cli.exit_codes import MALFORMED, OK
from simulator.cli.local_backend import cores, replay_locally
from simulator.cli.options import (
    check_standard_input,
    config_option,
    format_option,
    load_configuration,
    registry_option,
)
from simulator.cli.output import show
from simulator.cli.spark_backend import replay_on_spark
from simulator.pushlog.formats import FORMATS
from simulator.registry import Registry
from simulator.report import report

_FORMATS = "".join(f"\n  {each.name}: {each.summary}" for each in FORMATS)


@click.command(epilog=f"\b\nLog formats (detected automatically):{_FORMATS}")
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@config_option
@format_option("replay")
@registry_option("Decide only the pushes to this registry. Without it, all pushes are decided.")
@click.option(
    "--decisions",
    metavar="FILE",
    help="Also write one row per push, as JSON Lines (.jsonl) or CSV (.csv).",
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
    decisions: str | None,
    workers: int,
    backend: str,
) -> None:
    """Show which pushes in a log a configuration would have signed.

    LOG is a file, folder (read recursively), glob pattern or '-' for standard input, gzipped or not.
    With --backend spark, LOG is any Hadoop path (s3a://...), and --decisions names a new folder
    (.parquet).
    """
    check_standard_input(config, *logs)
    configuration = load_configuration(config).configuration
    if backend == "local":
        result = replay_locally(logs, configuration, registry, decisions, workers)
    else:
        if context.get_parameter_source("workers") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--workers is for the local backend; Spark has its own settings")
        result = replay_on_spark(logs, configuration, registry, decisions)
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    show(report(format_).replay(result))
    if result.interrupted:
        raise KeyboardInterrupt
    context.exit(MALFORMED if result.malformed else OK)
