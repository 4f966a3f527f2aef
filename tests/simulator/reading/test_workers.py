"""Several processes give the same result as one, and a process that is lost is an error."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from simulator.pushlog.event import Push
from simulator.reading import workers
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source, sources
from simulator.reading.workers import LostWorker, read_in_processes
from simulator.replay import Replay
from simulator.replay_batch import Batch, batches, decoded, encoded, encoded_batches
from simulator.replay_result import ReplayResult
from simulator.replay_totals import ReplayTotals
from tests.simulator.log_files import INPUTS
from tests.simulator.program import PROGRAM, run
from tests.simulator.records import cloudtrail, eventbridge, zipped
from tests.strategies import document_of

EXAMPLES = Path(__file__).parents[3] / "examples"


def replayed(
    logs: list[Source], processes: int | None
) -> tuple[ReplayResult, list[Malformed], list[Push], int]:
    reported: list[Malformed] = []
    pushes: list[Push] = []
    read: list[int] = []
    replay = Replay(INPUTS, reported.append, read.append, decides_each=True)
    if processes is None:
        for log in logs:
            replay.read(log)
    else:
        replay.read_in_processes(logs, processes)
    result = replay.result(lambda decision: pushes.append(decision.push))
    return result, reported, pushes, sum(read)


@pytest.fixture
def logs(tmp_path: Path) -> list[Source]:
    """The example's logs, and others with malformed records, unusual names and duplicates."""
    strange = [cloudtrail("a\ud800", 7), eventbridge("prod/x", 7, time="1969-12-31T23:59:59.000001Z")]
    contents = {
        "faulty": b"nonsense\n" + b"\n".join(json.dumps(each).encode() for each in strange),
        "cut.gz": zipped(json.dumps({"Records": [cloudtrail("prod/y", 8)] * 50}).encode())[:-9],
        "empty": b"",
        "many": b"\n".join(json.dumps(cloudtrail(f"prod/{n % 7}", n)).encode() for n in range(3_000)),
        "twice": json.dumps({"Records": [cloudtrail("prod/y", 8), cloudtrail("b", 9)]}).encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return sources([str(EXAMPLES / "logs"), str(tmp_path)])


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("ahead", [1, 64 << 20])
def test_any_number_of_processes_gives_the_same(
    logs: list[Source], monkeypatch: pytest.MonkeyPatch, processes: int, ahead: int
) -> None:
    monkeypatch.setattr(workers, "_MOST_BYTES_AHEAD", ahead)
    assert replayed(logs, processes) == replayed(logs, None)


def test_any_batch_can_be_encoded(logs: list[Source]) -> None:
    for log in logs:
        for batch in batches(log):
            assert decoded(encoded(batch)) == batch
    strange = Batch([Push("feed", "kind", "\ud800")], [], ReplayTotals(other=1, kinds={"\ud801": 1}))
    assert decoded(encoded(strange)) == strange


def test_no_sources_need_no_process() -> None:
    assert list(read_in_processes(encoded_batches, [], 2)) == []
    assert multiprocessing.active_children() == []


def test_processes_end_with_the_reading(logs: list[Source]) -> None:
    reading = read_in_processes(encoded_batches, logs, 2)
    next(reading)
    assert len(multiprocessing.active_children()) == 2
    reading.close()
    assert multiprocessing.active_children() == []


def wait_for_reader(pipe: Path) -> int:
    """Opens a named pipe for writing once another process has opened it for reading."""
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise


def has_reader(pipe: Path) -> bool:
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return False
    return True


def test_a_lost_process_is_an_error_that_names_the_source(tmp_path: Path) -> None:
    pipe, other = tmp_path / "a-pipe", tmp_path / "log"
    os.mkfifo(pipe)
    other.write_text(json.dumps(cloudtrail()))

    def kill() -> None:
        held = wait_for_reader(pipe)
        (process,) = multiprocessing.active_children()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        os.close(held)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(LostWorker, match="a-pipe: the process that read it has ended"):
        list(read_in_processes(encoded_batches, sources([str(other), str(pipe)]), 1))
    killer.join()


@pytest.fixture
def waiting(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a log that is large enough for processes, and a pipe that nobody writes to."""
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = (json.dumps(cloudtrail(f"prod/{n}", n, tag="x" * 9_000)) for n in range(1_000))
    (folder / "a-log").write_text("\n".join(lines))
    os.mkfifo(folder / "b-pipe")
    return folder, folder / "b-pipe"


def started(tmp_path: Path, folder: Path) -> subprocess.Popen[str]:
    config, out = tmp_path / "signing.json", tmp_path / "out"
    config.write_text(json.dumps(document_of([["prod/*"]])))
    out.mkdir()
    options = ["--workers", "2", "--format", "json", "--decisions", str(out / "decisions.csv")]
    command = [
        PROGRAM,
        "replay",
        "-c",
        str(config),
        *options,
        str(folder / "a-log"),
        str(folder / "b-pipe"),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def children(process: subprocess.Popen[str]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [
        int(child) for child in listed if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_the_program_names_the_file_that_a_lost_process_was_reading(
    tmp_path: Path, waiting: tuple[Path, Path]
) -> None:
    folder, pipe = waiting
    process = started(tmp_path, folder)
    held = wait_for_reader(pipe)
    for child in children(process):
        os.kill(child, signal.SIGKILL)
    os.close(held)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert "the process that read it has ended; was it killed" in err
    assert list((tmp_path / "out").iterdir()) == []
    assert "Traceback" not in err


def test_ctrl_c_ends_the_processes_too(tmp_path: Path, waiting: tuple[Path, Path]) -> None:
    folder, pipe = waiting
    process = started(tmp_path, folder)
    held = wait_for_reader(pipe)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    os.close(held)
    assert process.returncode == 130
    assert json.loads(out)["interrupted"] is True
    assert list((tmp_path / "out").iterdir()) == []
    assert err.strip() == "Interrupted."
    assert not has_reader(pipe)


def test_a_terminated_program_leaves_nothing_behind(tmp_path: Path, waiting: tuple[Path, Path]) -> None:
    folder, pipe = waiting
    process = started(tmp_path, folder)
    held = wait_for_reader(pipe)
    process.terminate()
    out, err = process.communicate()
    os.close(held)
    assert (process.returncode, out, err) == (143, "", "")
    assert not has_reader(pipe)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_killed_program_leaves_only_a_file_named_unfinished(
    tmp_path: Path, waiting: tuple[Path, Path]
) -> None:
    folder, pipe = waiting
    process = started(tmp_path, folder)
    held = wait_for_reader(pipe)
    process.kill()
    # The other processes end when they send something and find the connection closed.
    os.close(held)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (-signal.SIGKILL, "", "")
    (left,) = (tmp_path / "out").iterdir()
    assert left.name.startswith(".decisions.csv.")
    assert left.suffix == ".part"
    # A second run works: the processes are gone, and the unfinished file does not matter.
    pipe.unlink()
    decisions = tmp_path / "out" / "decisions.csv"
    done = run(
        "replay", "-c", tmp_path / "signing.json", "--decisions", decisions, "--format", "json", folder
    )
    assert done.code == 0
    assert done.json()["events"]["pushes"] == len(decisions.read_text().splitlines()) - 1 == 1_000


def test_neither_workers_nor_the_order_of_files_change_a_byte(tmp_path: Path) -> None:
    config = tmp_path / "signing.json"
    config.write_text(json.dumps(document_of([["prod/*"]])))
    # Each push is reported by both feeds; which report counts must not depend on the order.
    for name, record in (("a", cloudtrail), ("b", eventbridge)):
        lines = (json.dumps(record(f"prod/{n}", n) | {"padding": "x" * 2_000}) for n in range(3_000))
        (tmp_path / name).write_text("\n".join(lines))
    answers = set()
    for number, (logs, processes) in enumerate([("ab", 1), ("ba", 1), ("ab", 2), ("ba", 3)]):
        decisions = tmp_path / f"{number}.csv"
        done = run(
            "replay", "-c", config, "--workers", str(processes), "--decisions", decisions,
            *(tmp_path / log for log in logs),
        )  # fmt: skip
        assert done.code == 0
        answers.add((done.out, done.err, decisions.read_bytes()))
    assert len(answers) == 1
