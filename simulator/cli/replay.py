"""`ecr-signing replay`: a push log against a configuration."""

from __future__ import annotations

import click
from click.core import ParameterSource

from simulator.cli.local_backend import cores, replay_locally
from simulator.cli.options import (
    MALFORMED,
    config_option,
    format_option,
    load_configuration,
    read_standard_input_once,
)
from simulator.cli.output import show
from simulator.cli.spark_backend import replay_on_spark
from simulator.report import report


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@config_option
@format_option()
@click.option(
    "--decisions",
    metavar="FILE",
    help="Also write one row for each push, as JSON Lines (.jsonl) or CSV (.csv).",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=cores,
    show_default="all cores",
    help="How many processes read the logs. The result is the same for any number.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="What reads the logs: processes of this machine, or Apache Spark (the extra [spark]).",
)
@click.pass_context
def replay(
    context: click.Context,
    logs: tuple[str, ...],
    config: str,
    format_: str,
    decisions: str | None,
    workers: int,
    engine: str,
) -> None:
    """What the configuration would have done to the pushes in LOG...

    A LOG is a file, folder (with all below it), pattern or '-' (standard input), gzip or not:
    CloudTrail, EventBridge, Distribution, Harbor, JSON Lines or CSV, told apart by content. With Spark
    it is any path of Hadoop (s3a://...), and FILE a folder to be made (.parquet).
    """
    read_standard_input_once(config, *logs)
    configuration = load_configuration(config).configuration
    if engine == "local":
        result = replay_locally(logs, configuration, decisions, workers)
    else:
        if context.get_parameter_source("workers") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--workers is for the local engine; Spark has its own settings")
        result = replay_on_spark(logs, configuration, decisions)
    show(report(format_).replay(result))
    if result.interrupted:
        raise KeyboardInterrupt
    context.exit(MALFORMED if result.malformed else 0)
