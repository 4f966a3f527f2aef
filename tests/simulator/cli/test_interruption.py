"""An interruption at any moment ends with the documented exit code, and leaves nothing behind."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest

from tests.simulator.program import (
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_TERMINATED,
    PROGRAM,
    run,
)
from tests.simulator.records import cloudtrail, eventbridge, lines, records_file

TRIES = 60
LONGEST_DELAY = 0.5


@pytest.fixture(scope="session")
def large_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs that take longer to read than the longest delay, in files that processes share."""
    folder = tmp_path_factory.mktemp("large")
    content = records_file(*(cloudtrail(f"prod/{n % 50}", n) for n in range(3_000)))
    for number in range(8):
        (folder / f"{number}.json").write_bytes(content)
    return folder


def started(*arguments: str | Path, stdin: int | None = None) -> subprocess.Popen[bytes]:
    """The program, with a process group of its own, once it handles signals.

    Before that the signals are handled by the start of Python. Coverage is not measured, because an
    interruption can leave its lock locked.
    """
    process = subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    status = Path(f"/proc/{process.pid}/status")
    # Python itself handles SIGINT only.
    bit = 1 << (signal.SIGTERM - 1)
    while process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & bit:
            break
    return process


def wait_until_all_have_ended(session: int) -> None:
    """Waits for the process that cleans up after Python's workers, which ends after its parent."""
    deadline = time.monotonic() + 60
    while running := processes(session):
        assert time.monotonic() < deadline, running


def processes(session: int) -> list[int]:
    """The running processes of a session."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_at_any_moment(
    config: Path, large_logs: Path, tmp_path: Path, workers: int, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    chance = random.Random(12)
    expected = {
        signal.SIGINT: (EXIT_INTERRUPTED, "Interrupted."),
        signal.SIGTERM: (EXIT_TERMINATED, ""),
    }[number]
    arguments = ("--workers", str(workers), "--decisions", out / "d.jsonl", "--format", "json")
    assert run("replay", "-c", config, *arguments, large_logs).code == EXIT_OK
    complete = (out / "d.jsonl").read_bytes()
    (out / "d.jsonl").unlink()
    interrupted = 0
    tries = TRIES if number == signal.SIGINT else TRIES // 3
    for attempt in range(tries):
        process = started("replay", "-c", config, *arguments, large_logs)
        # A terminal sends the signal to all processes.
        delay = chance.uniform(0, LONGEST_DELAY)
        timer = threading.Timer(delay, os.killpg, (process.pid, number))
        timer.start()
        report, errors = process.communicate()
        timer.cancel()
        timer.join()
        context = (attempt, delay, errors.decode())
        wait_until_all_have_ended(process.pid)
        if process.returncode != EXIT_OK:
            assert (process.returncode, errors.decode().strip()) == expected, context
            interrupted += 1
        for path in out.iterdir():
            assert (path.name, path.read_bytes()) == ("d.jsonl", complete), context
            path.unlink()
        if report:
            result = json.loads(report)
            events = result["events"]
            # The interruption may also come when the result has been printed.
            assert process.returncode == EXIT_INTERRUPTED or not result["interrupted"]
            assert events["read"] == sum(count for key, count in events.items() if key != "read")
    assert interrupted > tries // 4


@pytest.mark.parametrize(
    "command", [["which", "-c", "{config}", "prod/a"], ["lint", "-c", "{config}"], ["--help"]]
)
def test_an_interruption_during_imports(config: Path, command: list[str]) -> None:
    chance = random.Random(5)
    for attempt in range(20):
        process = started(*(each.replace("{config}", str(config)) for each in command))
        timer = threading.Timer(chance.uniform(0, 0.15), process.send_signal, (signal.SIGINT,))
        timer.start()
        _, errors = process.communicate()
        timer.cancel()
        timer.join()
        assert (process.returncode, errors.strip()) in [
            (EXIT_OK, b""),
            (EXIT_INTERRUPTED, b"Interrupted."),
        ], attempt


@pytest.mark.parametrize(
    "log",
    [
        lines(eventbridge("prod/a", 1), eventbridge("dev/b", 2)),
        lines({"repository": "prod/a"}, {"repository": "dev/b"}),
        b"repository,tag\nprod/a,1\ndev/b,2\n",
        lines(cloudtrail("prod/a", 1), cloudtrail("dev/b", 2)),
    ],
    ids=["EventBridge", "plain", "table", "CloudTrail"],
)
def test_what_was_read_before_an_interruption_is_counted(config: Path, log: bytes) -> None:
    process = started(
        "replay", "-c", config, "--format", "json", "--decisions", "-", "-o", "/dev/stderr", "-",
        stdin=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(log)
    process.stdin.flush()
    wait_until_it_reads_again(process)
    process.send_signal(signal.SIGINT)
    decisions, report = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert len(decisions.splitlines()) == 2
    result = json.loads(report.decode().removesuffix("\nInterrupted.\n"))
    assert result["interrupted"] is True
    assert result["events"]["pushes"] == 2


def wait_until_it_reads_again(process: subprocess.Popen[bytes]) -> None:
    """Waits until the process has emptied the pipe and sleeps, because it waits for more."""
    assert process.stdin is not None
    status = Path(f"/proc/{process.pid}/stat")
    while unread(process.stdin.fileno()) or status.read_text().rpartition(")")[2].split()[0] != "S":
        assert process.poll() is None


def unread(pipe: int) -> int:
    """The number of bytes in a pipe."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4), sys.byteorder)


def test_an_interrupted_report_replaces_no_file(config: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("yesterday's")
    for command in "audit", "replay":
        process = started(command, "-c", config, "-o", report, "-", stdin=subprocess.PIPE)
        wait_until_it_reads_again(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        assert process.returncode == EXIT_INTERRUPTED
        message, _, end = errors.decode().splitlines()
        assert message == f"{report}: not written, because the result is incomplete"
        assert end == "Interrupted."
        assert report.read_text() == "yesterday's"
