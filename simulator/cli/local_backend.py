"""`ecr-signing replay --engine local`: the logs of this machine, read by its own processes."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from matcher import Matcher, SigningConfiguration
from simulator.cli.options import UnusableInput, check_ending, expand, tell_malformed
from simulator.reading.sources import STANDARD_INPUT, Source
from simulator.reading.workers import LostWorker
from simulator.replay import Replay
from simulator.replay_totals import ReplayResult
from simulator.report.decisions import ENDINGS, decisions_file
from simulator.report.progress import progress_bar
from simulator.report.whole_file import UnwritableFile

# Less is read before another process has started.
_BYTES_WORTH_PROCESSES = 8 << 20


def cores() -> int:
    """Those that this process may use, where the system tells; else all there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def replay_locally(
    logs: tuple[str, ...], configuration: SigningConfiguration, decisions: str | None, workers: int
) -> ReplayResult:
    """The result of `simulator.replay`; of what was read until then, if that is interrupted.

    Raises `UnusableInput`.
    """
    check_ending(decisions, ENDINGS)
    # In one order, whatever that of the arguments is: which of two reports of a push is the duplicate
    # should not depend on it.
    sources = sorted(expand(logs), key=lambda source: source.name)
    replay: Replay | None = None
    try:
        # Leaving this on an interruption takes the unfinished decisions along.
        with ExitStack() as stack:
            on_decision = stack.enter_context(decisions_file(Path(decisions))) if decisions else None
            on_bytes = stack.enter_context(progress_bar(sum(source.size for source in sources)))
            replay = Replay(Matcher(configuration), tell_malformed, on_decision, on_bytes)
            if workers > 1 and _is_worth_processes(sources):
                replay.read_in_processes(sources, workers)
            else:
                for source in sources:
                    replay.read(source)
    except KeyboardInterrupt:
        if replay is None:
            raise
        return replay.result(interrupted=True)
    except (UnwritableFile, LostWorker) as error:
        raise UnusableInput(str(error)) from None
    return replay.result()


def _is_worth_processes(sources: list[Source]) -> bool:
    """Standard input is only there for the process that was started with it."""
    return (
        len(sources) > 1
        and sum(source.size for source in sources) >= _BYTES_WORTH_PROCESSES
        and all(source.name != STANDARD_INPUT for source in sources)
    )
