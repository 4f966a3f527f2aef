"""`ecr-signing replay`: a push log against a configuration."""

from __future__ import annotations

import os
import sys
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
from simulator.cli.output import show
from simulator.pushlog.sources import STANDARD_INPUT, Source
from simulator.pushlog.workers import LostWorker
from simulator.replay import Replay
from simulator.report import report
from simulator.report.decisions import ENDINGS, decisions_file
from simulator.report.progress import progress_bar
from simulator.report.whole_file import UnwritableFile

# Less is read before another process has started.
_BYTES_WORTH_PROCESSES = 8 << 20


def _cores() -> int:
    """Those that this process may use, where the system tells; else all there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=_cores,
    show_default="all cores",
    help="How many processes read the logs. The result is the same for any number.",
)
@click.pass_context
def replay(
    context: click.Context,
    logs: tuple[str, ...],
    config: str,
    format_: str,
    decisions: Path | None,
    workers: int,
) -> None:
    """What the configuration would have done to the pushes in LOG...

    A LOG is a file, folder (with all below it), pattern or '-' (standard input), gzip or not:
    CloudTrail, EventBridge, Distribution, Harbor, JSON Lines or CSV, told apart by content.
    """
    if decisions is not None and decisions.suffix not in ENDINGS:
        raise click.UsageError(f"--decisions {decisions} must end in one of {', '.join(ENDINGS)}")
    read_standard_input_once(config, *logs)
    # In one order, whatever that of the arguments is: which of two reports of a push is the duplicate
    # should not depend on it.
    sources = sorted(expand(logs), key=lambda source: source.name)
    matcher = load_matcher(config)
    replay_: Replay | None = None
    try:
        # Leaving this on an interruption takes the unfinished decisions along.
        with ExitStack() as stack:
            on_decision = stack.enter_context(decisions_file(decisions)) if decisions else None
            on_bytes = stack.enter_context(progress_bar(sum(source.size for source in sources)))
            replay_ = Replay(matcher, tell_malformed, on_decision, on_bytes)
            if workers > 1 and _is_worth_processes(sources):
                replay_.read_in_processes(sources, workers)
            else:
                for source in sources:
                    replay_.read(source)
    except KeyboardInterrupt:
        if replay_ is not None:
            show(report(format_).replay(replay_.result(interrupted=True)))
        raise
    except (UnwritableFile, LostWorker) as error:
        raise UnusableInput(str(error)) from None
    result = replay_.result()
    show(report(format_).replay(result))
    context.exit(MALFORMED if result.malformed else 0)


def _is_worth_processes(sources: list[Source]) -> bool:
    """Standard input is only there for the process that was started with it."""
    return (
        len(sources) > 1
        and sum(source.size for source in sources) >= _BYTES_WORTH_PROCESSES
        and all(source.name != STANDARD_INPUT for source in sources)
    )
