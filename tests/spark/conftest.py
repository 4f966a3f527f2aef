"""Spark in this process, and a cluster of a master and two workers on this machine."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import SparkSession

from tests.simulator.records import (
    OCI_MANIFEST,
    Record,
    cloudtrail,
    distribution,
    eventbridge,
    harbor,
    lines,
    records_file,
    zipped,
)
from tests.strategies import document_of

BIN = Path(pyspark.__file__).parent / "bin"


def environment() -> dict[str, str]:
    """The environment of processes that Spark starts: this Python and address, without coverage."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return inherited | {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ.update({"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"})
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    yield session
    session.stop()


class Daemon:
    """A master or a worker, and its log."""

    def __init__(self, kind: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [BIN / "spark-class", f"org.apache.spark.deploy.{kind}", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
            start_new_session=True,
        )

    def wait_for(self, words: str) -> str:
        """The next line that it logs with these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if words in line:
                return line
        raise AssertionError(f"ended without {words!r}")

    def kill(self) -> None:
        """With all that it started, at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()


@dataclass
class Cluster:
    """A standalone cluster."""

    master: Daemon
    url: str
    workers: list[Daemon] = field(default_factory=list)

    def add_worker(self) -> None:
        options = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g")
        self.workers.append(Daemon("worker.Worker", *options, self.url))
        self.workers[-1].wait_for("Successfully registered with master")

    def stop(self) -> None:
        for daemon in (*self.workers, self.master):
            daemon.kill()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    master = Daemon("master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    url = master.wait_for("Starting Spark master at").split()[-1]
    cluster = Cluster(master, url)
    try:
        cluster.add_worker()
        cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("config") / "signing.json"
    rules: list[list[str] | None] = [
        ["prod/*", "*/api"],
        ["payments/*", "idle"],
        ["prod/a*", "prod/web"],
    ]
    file.write_text(json.dumps(document_of(rules)))
    return file


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of several formats that report the same pushes, within and across files, and every fault."""
    folder = tmp_path_factory.mktemp("logs")
    chance = random.Random(5)
    for number in range(12):
        made = [_event(chance) for _ in range(300)]
        kind = number % 3
        records = [record for record, is_cloudtrail in made if is_cloudtrail or kind]
        content = lines(*records) if kind else records_file(*records)
        nested = folder / f"part-{number % 2}"
        nested.mkdir(exist_ok=True)
        (nested / f"{number:02}.json{'.gz' if kind == 0 else ''}").write_bytes(
            zipped(content) if kind == 0 else content
        )
    for name, content in {
        "empty": b"",
        "nothing.json": b'{"Records":[]}',
        "digest.json": b'{"digestStartTime":"2025-12-01T00:00:00Z","logFiles":[]}',
        "not-unicode.json": records_file(cloudtrail("prod/a", 7_000)).replace(b"prod/a", b"prod/\xff"),
        "half-a-pair.json": lines(eventbridge("prod/\ud800", 7_001)),
        "no-name.json": records_file(cloudtrail("", 7_002), cloudtrail("prod/b", 7_003)),
        "cut.json.gz": zipped(records_file(*(cloudtrail(f"r/{n}", 8_000 + n) for n in range(500))))[
            :-9
        ],
        "cut.json": records_file(cloudtrail("r/x", 9_000), cloudtrail("r/y", 9_001))[:-40],
        "text": b"this is no log\n",
        "table.csv": b"repository,tag\nprod/api,1\n,2\n",
    }.items():
        (folder / name).write_bytes(content)
    return folder


def _event(chance: random.Random) -> tuple[Record, bool]:
    """One of few possible events, so that many are repeated; and whether it is from CloudTrail."""
    repository = chance.choice(["prod/api", "prod/web", "payments/api", "sandbox/x", "a/b/c"])
    number = chance.randrange(2_000)
    image_number = chance.randrange(40)
    digest = f"sha256:{image_number:064}"
    # The feeds agree on the registry of an image.
    region = "us-east-1" if image_number % 3 else "eu-west-1"
    second = chance.randrange(0, 3_600, 20)
    time = f"2025-12-01T10:{second // 60:02}:{second % 60:02}Z"
    match chance.randrange(6):
        case 0 | 1:
            image = {"image": {"imageId": {"imageDigest": digest, "imageTag": "1.0"}}}
            changes: Record = {"eventTime": time, "responseElements": image, "awsRegion": region}
            return cloudtrail(repository, number, **changes), True
        case 2:
            return cloudtrail(repository, number, eventName="BatchGetImage"), True
        case 3:
            detail = {"image-digest": digest}
            return eventbridge(repository, number, detail, time=time, region=region), False
        case 4:
            target = {"digest": digest, "mediaType": OCI_MANIFEST}
            return distribution(repository, number, target, timestamp=time), False
        case _:
            return harbor(repository), False
