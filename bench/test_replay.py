"""A gigabyte of CloudTrail files against ECR's maximum of filters, and what else could do it.

The job is the same for all: how many distinct successful pushes each repository got, and how many of
them are signed. Only `replay` also looks into manifests, tells duplicates between feeds, and names what
is malformed.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.cloudtrail_files import write_files
from bench.conftest import dealt
from bench.peers.matcher_engine import native_matcher
from matcher import Matcher
from simulator.reading.sources import sources
from simulator.replay import Replay

BYTES = 1 << 30
FILTERS = 1_000
ROUNDS = 3
# The others take a minute and more for one round.
REPEATED = ("replay", "replay, two processes", "json and gzip")
_DUCKDB = """
    SELECT r.requestParameters.repositoryName, count(DISTINCT r.eventID)
    FROM (SELECT unnest(Records) AS r FROM read_json($files, maximum_object_size=67108864, columns={
        Records: 'STRUCT(eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR, eventID VARCHAR,
                         requestParameters STRUCT(repositoryName VARCHAR))[]'}))
    WHERE r.eventSource = 'ecr.amazonaws.com' AND r.eventName = 'PutImage' AND r.errorCode IS NULL
    GROUP BY 1
"""
_JQ = """
    .Records[] | select(.eventSource == "ecr.amazonaws.com" and .eventName == "PutImage" and .errorCode == null)
    | [.eventID, .requestParameters.repositoryName] | @tsv
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("cloudtrail")
    write_files(made, BYTES)
    yield made
    shutil.rmtree(made)


def with_gzip(folder: Path) -> None:
    for file in sorted(folder.iterdir()):
        with gzip.open(file) as opened:
            while opened.read(1 << 20):
                pass


def with_isal(folder: Path) -> None:
    for source in sources([str(folder)]):
        for _ in source.chunks():
            pass


def by_replay(folder: Path, matcher: Matcher) -> int:
    replay = Replay(matcher, lambda malformed: pytest.fail(str(malformed)))
    for source in sources([str(folder)]):
        replay.read(source)
    return replay.result().signed


def by_two_processes(folder: Path, matcher: Matcher) -> int:
    replay = Replay(matcher, lambda malformed: pytest.fail(str(malformed)))
    replay.read_in_processes(sources([str(folder)]), 2)
    return replay.result().signed


def signed(matcher: Matcher, pushes: dict[str, int]) -> int:
    return sum(count for repository, count in pushes.items() if matcher.resolve(repository))


def by_json(folder: Path, matcher: Matcher) -> int:
    pushes: Counter[str] = Counter()
    seen: set[str] = set()
    for file in sorted(folder.iterdir()):
        for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]:
            if (
                record["eventSource"] == "ecr.amazonaws.com"
                and record["eventName"] == "PutImage"
                and record.get("errorCode") is None
                and record["eventID"] not in seen
            ):
                seen.add(record["eventID"])
                pushes[record["requestParameters"]["repositoryName"]] += 1
    return signed(matcher, pushes)


def by_duckdb(folder: Path, matcher: Matcher) -> int:
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        rows = database.execute(_DUCKDB, {"files": f"{folder}/*.json.gz"}).fetchall()
    return signed(matcher, dict(rows))


def by_jq(folder: Path, matcher: Matcher) -> int:
    command = f"cat '{folder}'/*.json.gz | gzip --decompress | jq --raw-output '{_JQ}'"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    pushes = dict(line.split("\t") for line in done.stdout.splitlines())
    return signed(matcher, Counter(pushes.values()))


UNZIPPING: dict[str, Callable[[Path], None]] = {"ISA-L": with_isal, "gzip": with_gzip}
JOBS: dict[str, Callable[[Path, Matcher], int]] = {
    "replay": by_replay,
    "replay, two processes": by_two_processes,
    "json and gzip": by_json,
    "DuckDB": by_duckdb,
    "jq": by_jq,
}


@pytest.fixture(scope="session")
def expected(folder: Path) -> int:
    return by_json(folder, native_matcher(dealt(FILTERS)))


def noted(benchmark: Any, measure: str, how: str) -> None:
    benchmark.group = measure
    benchmark.extra_info.update(measure=measure, peer=how, size=FILTERS, names=1)


@pytest.mark.parametrize("how", UNZIPPING)
def test_unzipping_alone(benchmark: Any, folder: Path, how: str) -> None:
    noted(benchmark, "unzipping", how)
    benchmark.pedantic(UNZIPPING[how], args=(folder,), rounds=ROUNDS)


@pytest.mark.parametrize("how", JOBS)
def test_replay(benchmark: Any, folder: Path, how: str, expected: int) -> None:
    matcher = native_matcher(dealt(FILTERS))
    noted(benchmark, "replay", how)
    rounds = ROUNDS if how in REPEATED else 1
    assert benchmark.pedantic(JOBS[how], args=(folder, matcher), rounds=rounds) == expected
