"""`ecr-signing replay --backend local`: reads logs in processes of this machine."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from simulator.cli.files import STANDARD_OUTPUT
from simulator.cli.live import AWS, log_sources
from simulator.cli.options import check_suffix
from simulator.cli.output import report_malformed
from simulator.cli.settings import settings
from simulator.decision.decider import DecisionInputs
from simulator.reading.sources import STANDARD_INPUT, Source
from simulator.registry import Registry
from simulator.replay import Replay
from simulator.replay_result import ReplayResult
from simulator.report.decisions import ENDINGS, decisions_file, printed_decisions
from simulator.report.progress import progress_bar

# One process reads less than this before another one has started.
_MIN_BYTES_FOR_PROCESSES = 8 << 20


def cores() -> int:
    """The number of cores that this process may use, or of all cores if the system does not say."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def replay_locally(
    logs: tuple[str, ...],
    inputs: DecisionInputs,
    assumptions: tuple[str, ...],
    registry: Registry | None,
    decisions: str | None,
    workers: int,
) -> ReplayResult:
    """The result of `simulator.replay`; if interrupted, that of the logs read so far.

    Raises `UnusableInput`.
    """
    if decisions != STANDARD_OUTPUT:
        check_suffix(decisions, ENDINGS)
    files = log_sources(logs)
    replay: Replay | None = None
    printed = printed_decisions() if decisions == STANDARD_OUTPUT else None
    is_all_read = False
    try:
        # On interruption, the exit stack deletes the unfinished decisions file.
        with ExitStack() as stack:
            on_decision = printed
            if decisions is not None and printed is None:
                on_decision = stack.enter_context(decisions_file(Path(decisions)))
            on_bytes = None
            if not settings().is_quiet:
                on_bytes = stack.enter_context(progress_bar(sum(source.size for source in files)))
            replay = Replay(
                inputs,
                report_malformed,
                on_bytes,
                registry,
                assumptions,
                decides_each=on_decision is not None,
            )
            if workers > 1 and _is_worth_processes(files):
                replay.read_in_processes(files, workers)
            else:
                for source in files:
                    replay.read(source)
            is_all_read = True
            return replay.result(on_decision)
    except KeyboardInterrupt:
        if replay is None:
            raise
        # No decision is printed twice.
        return replay.result(None if is_all_read else printed, interrupted=True)


def _is_worth_processes(files: list[Source]) -> bool:
    """Whether other processes can read these files, and save time."""
    return (
        len(files) > 1
        and sum(source.size for source in files) >= _MIN_BYTES_FOR_PROCESSES
        and all(source.name not in (STANDARD_INPUT, AWS) for source in files)
    )
