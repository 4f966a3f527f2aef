"""Memory stays under 400 MB for any input.

`make soak` reads what that promise names: 5 GB on a single line, 100,000 files, a million repositories,
10 million names. Otherwise it is a fraction of each, with less memory to do it in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.program import PROGRAM
from tests.simulator.records import cloudtrail, eventbridge
from tests.strategies import document_of

SOAK = "SOAK" in os.environ
MOST_BYTES = 400_000_000 if SOAK else 120_000_000

# The parent of the program must be small, because its size counts as the peak of its children.
MEASURE = """
import resource, subprocess, sys
with open(sys.argv[1], "wb") as out:
    subprocess.run(sys.argv[2:], stdout=out, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Measured:
    """Runs the program, and measures the memory of the largest of its processes."""

    def __init__(self, folder: Path) -> None:
        self._config, self._out = folder / "signing.json", folder / "out"
        self._config.write_text(json.dumps(document_of([["prod/*"], ["*/signed-*"]])))

    def run(self, *arguments: str | Path, stdin: Path = Path(os.devnull)) -> tuple[int, Any]:
        """The most bytes, and what it printed as JSON."""
        command = [sys.executable, "-c", MEASURE, self._out, PROGRAM, *arguments]
        # Measuring coverage takes memory too.
        env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        with stdin.open("rb") as given:
            done = subprocess.run(
                [*map(str, command), "-c", str(self._config), "--format", "json"],
                stdin=given,
                stdout=subprocess.PIPE,
                env=env,
                check=True,
            )
        with self._out.open() as file:
            return int(done.stdout) * 1024, json.load(file)


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path)


def numbered(record: dict[str, Any]) -> Callable[[int], str]:
    """The JSON of a record that has `NUMBER` where a number is to be."""
    pieces = json.dumps(record, separators=(",", ":")).split("NUMBER")
    return lambda number: str(number).join(pieces)


PUSH = numbered(
    cloudtrail("team/repository-NUMBER", eventID="event-NUMBER", tag="NUMBER", padding="x" * 500)
)


@pytest.mark.parametrize(
    ("opening", "record", "closing"),
    [
        ('{"Records":[', PUSH, "]}"),
        ("[", numbered(eventbridge("team/NUMBER", id="NUMBER", padding="x" * 9_000)), "]"),
    ],
    ids=["CloudTrail", "EventBridge"],
)
def test_a_file_on_a_single_line(
    tmp_path: Path, measured: Measured, opening: str, record: Callable[[int], str], closing: str
) -> None:
    log = tmp_path / "log.json"
    size, records = 5_000_000_000 if SOAK else 150_000_000, 0
    with log.open("w") as file:
        file.write(opening + record(0))
        while file.tell() < size:
            file.write("".join(f",{record(number % 1_000)}" for number in range(1_000)))
            records += 1_000
        file.write(closing)
    used, result = measured.run("replay", log)
    assert result["events"]["read"] == records + 1
    assert used < MOST_BYTES


def test_many_small_files(tmp_path: Path, measured: Measured) -> None:
    files = 100_000 if SOAK else 3_000
    for number in range(files):
        folder = tmp_path / "logs" / str(number // 1_000)
        folder.mkdir(parents=True, exist_ok=True)
        records = ",".join(PUSH(each) for each in range(4 * number, 4 * number + 4))
        (folder / f"{number}.json").write_text(f'{{"Records":[{records}]}}')
    for workers in ("1", "2"):
        used, result = measured.run("replay", "--workers", workers, tmp_path / "logs")
        assert result["files"]["read"] == files
        assert result["events"]["pushes"] == 4 * files
        assert used < MOST_BYTES / 2


def test_many_distinct_repositories(tmp_path: Path, measured: Measured) -> None:
    repositories = 700_000 if SOAK else 150_000
    for file in range(2):
        with (tmp_path / f"log-{file}.json").open("w") as log:
            log.write('{"Records":[' + PUSH(file * repositories))
            for number in range(1, repositories):
                log.write(f",{PUSH(number + file * repositories // 2)}")
            log.write("]}")
    used, result = measured.run(
        "replay", "--workers", "2", tmp_path / "log-0.json", tmp_path / "log-1.json"
    )
    assert len(result["unsigned"]) == repositories * 3 // 2
    assert used < MOST_BYTES


@pytest.mark.parametrize("repeated", [False, True])
def test_many_names_from_standard_input(tmp_path: Path, measured: Measured, repeated: bool) -> None:
    names = 10_000_000 if SOAK else 1_000_000
    # An entry whose number ends in 9 repeats one half a million entries before, whose number ends in 4.
    distance = 500_005
    inventory = tmp_path / "names"
    with inventory.open("w") as file:
        for first in range(0, names, 1_000):
            numbers = (
                number - distance if repeated and number >= distance and number % 10 == 9 else number
                for number in range(first, first + 1_000)
            )
            file.write("".join(f"team/repository-{number}\n" for number in numbers))
    duplicates = len(range(distance + 4, names, 10)) if repeated else 0
    used, result = measured.run("audit", "-", stdin=inventory)
    assert result["repositories"] == {
        "read": names,
        "signed": 0,
        "unsigned": names - duplicates,
        "invalid": 0,
        "duplicates": duplicates,
        "other": 0,
    }
    assert len(result["unsigned"]) == names - duplicates
    assert used < 60_000_000


def test_many_registries(tmp_path: Path, measured: Measured) -> None:
    """In the worst order, every entry is of another registry than the one before."""
    entries = 2_000_000 if SOAK else 200_000
    inventory = tmp_path / "names.csv"
    with inventory.open("w") as file:
        file.write("repositoryName,registryId,region\n")
        for number in range(entries):
            file.write(f"team/repository-{number // 2},{number % 1_000:012},us-east-1\n")
    used, result = measured.run("audit", inventory)
    assert result["repositories"]["unsigned"] == entries
    assert len(result["registries"]) == 1_000
    assert used < 60_000_000
