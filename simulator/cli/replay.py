"""`ecr-signing replay`: a push log against a configuration."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from simulator.cli.options import (
    MALFORMED,
    UnusableInput,
    config_option,
    expand,
    format_option,
    load_matcher,
    read_standard_input_once,
    tell_malformed,
)
from simulator.replay import Replay
from simulator.report import report
from simulator.report.decisions import ENDINGS, decisions_file
from simulator.report.progress import progress_bar
from simulator.report.whole_file import UnwritableFile


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@config_option
@format_option()
@click.option(
    "--decisions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write one row for each push, as JSON Lines (.jsonl) or CSV (.csv).",
)
@click.pass_context
def replay(
    context: click.Context,
    logs: tuple[str, ...],
    config: str,
    format_: str,
    decisions: Path | None,
) -> None:
    """What the configuration would have done to the pushes in LOG...

    A LOG is a file, folder (with all below it), pattern or '-' (standard input), gzip or not:
    CloudTrail, EventBridge, Distribution, Harbor, JSON Lines or CSV, told apart by content.
    """
    if decisions is not None and decisions.suffix not in ENDINGS:
        raise click.UsageError(f"--decisions {decisions} must end in one of {', '.join(ENDINGS)}")
    read_standard_input_once(config, *logs)
    sources = expand(logs)
    matcher = load_matcher(config)
    replay_: Replay | None = None
    try:
        # Leaving this on an interruption takes the unfinished decisions along.
        with ExitStack() as stack:
            on_decision = stack.enter_context(decisions_file(decisions)) if decisions else None
            on_bytes = stack.enter_context(progress_bar(sum(source.size for source in sources)))
            replay_ = Replay(matcher, tell_malformed, on_decision, on_bytes)
            for source in sources:
                replay_.read(source)
    except KeyboardInterrupt:
        if replay_ is not None:
            click.echo(report(format_).replay(replay_.result(interrupted=True)))
        raise
    except UnwritableFile as error:
        raise UnusableInput(str(error)) from None
    result = replay_.result()
    click.echo(report(format_).replay(result))
    context.exit(MALFORMED if result.malformed else 0)
