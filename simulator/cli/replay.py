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
    tell_malformed,
)
from simulator.replay import Replay, ReplayResult
from simulator.report.decisions import ENDINGS, decisions_file
from simulator.report.progress import progress_bar


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@config_option
@format_option
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
    sources = expand(logs, config)
    matcher = load_matcher(config)
    result: ReplayResult | None = None
    try:
        with ExitStack() as stack:
            on_decision = stack.enter_context(decisions_file(decisions)) if decisions else None
            on_bytes = stack.enter_context(progress_bar(sum(source.size for source in sources)))
            replay_ = Replay(matcher, tell_malformed, on_decision, on_bytes)
            try:
                for source in sources:
                    replay_.read(source)
            except KeyboardInterrupt:
                result = replay_.result(interrupted=True)
                # On its way out this takes the unfinished decisions along.
                raise
            result = replay_.result()
    except KeyboardInterrupt:
        if result is not None:
            _show(result, format_)
        raise
    except OSError as error:
        raise UnusableInput(f"{decisions}: cannot be written: {error.strerror}") from None
    _show(result, format_)
    context.exit(MALFORMED if result.malformed else 0)


def _show(result: ReplayResult, format_: str) -> None:
    if format_ == "json":
        from simulator.report.document import replay_document, to_json

        click.echo(to_json(replay_document(result)))
    else:
        from simulator.report.text import replay_text

        click.echo(replay_text(result))
