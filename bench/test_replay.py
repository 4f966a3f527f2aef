"""Replay of a gigabyte of CloudTrail files against ECR's maximum of filters, by this project and others.

All of them count the distinct successful pushes to each repository, and how many of the pushes are
signed. Only `replay` also reads manifests, detects duplicates between feeds and reports malformed
records.
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

from bench.cloudtrail_files import account_details, write_files
from bench.corpus import rules
from bench.peers.matcher_executor import native_matcher
from bench.results import label
from matcher import Matcher
from simulator.decision.decider import DecisionInputs
from simulator.decision.in_force import OneConfiguration
from simulator.decision.permissions import Permissions, read_account
from simulator.decision.signing_profiles import (
    PLATFORM,
    ProfileDetails,
    SigningProfiles,
    profile_name,
)
from simulator.reading.sources import sources
from simulator.replay import Replay

BYTES = 1 << 30
FILTERS = 1_000
ROUNDS = 3
# A round of the others takes a minute or more.
REPEATED = ("replay", "replay with permissions", "replay, two processes", "json and gzip")
_DUCKDB = """
    SELECT r.requestParameters.repositoryName, count(DISTINCT r.eventID)
    FROM (SELECT unnest(Records) AS r FROM read_json($files, maximum_object_size=67108864, columns={
        Records: 'STRUCT(eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR, eventID VARCHAR,
                         requestParameters STRUCT(repositoryName VARCHAR))[]'}))
    WHERE r.eventSource = 'ecr.amazonaws.com' AND r.eventName = 'PutImage' AND r.errorCode IS NULL
    GROUP BY 1
"""
_JQ = """
    .Records[] | select(.eventSource == "ecr.amazonaws.com" and .eventName == "PutImage" and .errorCode
    == null) | [.eventID, .requestParameters.repositoryName] | @tsv
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
    inputs = DecisionInputs(OneConfiguration(matcher))
    replay = Replay(inputs, lambda malformed: pytest.fail(str(malformed)))
    for source in sources([str(folder)]):
        replay.read(source)
    return replay.result().signed


def by_replay_with_permissions(folder: Path, matcher: Matcher) -> int:
    arns = {rule.signing_profile_arn for rule in matcher.configuration.rules}
    active = ProfileDetails("Active", PLATFORM, None, (), None, None)
    inputs = DecisionInputs(
        OneConfiguration(matcher),
        Permissions([read_account(account_details(), "generated")]),
        SigningProfiles({profile_name(arn): active for arn in arns}),
    )
    replay = Replay(inputs, lambda malformed: pytest.fail(str(malformed)))
    for source in sources([str(folder)]):
        replay.read(source)
    result = replay.result()
    assert result.signatures.complete > result.signatures.failed > 0
    return result.signed


def by_two_processes(folder: Path, matcher: Matcher) -> int:
    inputs = DecisionInputs(OneConfiguration(matcher))
    replay = Replay(inputs, lambda malformed: pytest.fail(str(malformed)))
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
    "replay with permissions": by_replay_with_permissions,
    "replay, two processes": by_two_processes,
    "json and gzip": by_json,
    "DuckDB": by_duckdb,
    "jq": by_jq,
}


@pytest.fixture(scope="session")
def expected(folder: Path) -> int:
    return by_json(folder, native_matcher(rules(FILTERS)))


@pytest.mark.parametrize("peer", UNZIPPING)
def test_unzipping_alone(benchmark: Any, folder: Path, peer: str) -> None:
    label(benchmark, "unzipping", measure="unzipping", peer=peer, size=FILTERS)
    benchmark.pedantic(UNZIPPING[peer], args=(folder,), rounds=ROUNDS)


@pytest.mark.parametrize("peer", JOBS)
def test_replay(benchmark: Any, folder: Path, peer: str, expected: int) -> None:
    matcher = native_matcher(rules(FILTERS))
    label(benchmark, "replay", measure="replay", peer=peer, size=FILTERS)
    rounds = ROUNDS if peer in REPEATED else 1
    assert benchmark.pedantic(JOBS[peer], args=(folder, matcher), rounds=rounds) == expected
