"""`ecr-signing replay --backend spark`: in a new session, and on a cluster with `spark-submit`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pytest

from simulator import __main__ as program
from tests.simulator.program import run
from tests.spark.conftest import BIN, Cluster, environment

EXIT_UNUSABLE, EXIT_MALFORMED = 2, 3


def parsed(code: int, out: str, err: str) -> tuple[int, Any, list[str]]:
    """The exit code, the result without the number of files, and the lines about malformed records."""
    result = json.loads(out)
    del result["files"]["read"]
    return code, result, [line for line in err.splitlines() if line.startswith("malformed: ")]


@pytest.fixture(scope="session")
def expected(config: Path, logs: Path) -> tuple[int, Any, list[str]]:
    answer = parsed(*astuple(run("replay", "-c", config, "--format", "json", logs)))
    assert answer[0] == EXIT_MALFORMED
    return answer


def submitted(
    cluster: Cluster, config: Path, logs: Path, *options: str | Path
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [BIN / "spark-submit", "--master", cluster.url, "--conf", "spark.sql.shuffle.partitions=4",
         "--conf", "spark.executor.memory=512m", program.__file__,
         "replay", "--backend", "spark", "-c", config, "--format", "json", *options, logs],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip


def output_of(process: subprocess.Popen[str]) -> tuple[int, Any, list[str]]:
    out, err = process.communicate()
    # `spark-submit` merges both outputs of a program; the result is at the end.
    malformed, brace, result = out.partition("{\n")
    assert brace, err
    return parsed(process.returncode, brace + result, malformed)


def test_the_command_has_the_same_output_as_a_local_replay(
    config: Path, logs: Path, expected: tuple[int, Any, list[str]]
) -> None:
    options = ("--backend", "spark", "-c", config, "--format", "json")
    env = {"PYSPARK_SUBMIT_ARGS": "--conf spark.sql.shuffle.partitions=4 pyspark-shell"}
    # A file that two of the logs contain is read once, as on one machine.
    done = run("replay", *options, logs / "part-1", logs, env=env)
    assert parsed(*astuple(done)) == expected


@pytest.mark.parametrize("registry", ["111122223333/us-east-1", "*/eu-west-1", "444455556666/*"])
def test_one_registry_has_the_same_output_in_one_process_in_several_and_on_spark(
    config: Path, logs: Path, registry: str
) -> None:
    options = ("-c", config, "--format", "json", "--registry", registry, logs)
    # Enough bytes in total for several processes, in a file that has no events of its own.
    (logs / "z-large").write_bytes(b" " * (9 << 20))
    on_spark, in_one, in_several = (
        run("replay", *backend, *options)
        for backend in (("--backend", "spark"), ("--workers", "1"), ("--workers", "3"))
    )
    assert in_one == in_several
    assert parsed(*astuple(on_spark)) == parsed(*astuple(in_one))
    warnings = [f"warning: {text}" for text in in_one.json()["warnings"]]
    assert warnings
    assert warnings == [line for line in on_spark.err.splitlines() if line.startswith("warning: ")]
    assert in_one.json()["kinds"]["push to another registry"] > 100


def test_a_cluster_has_the_same_output_as_a_local_replay(
    cluster: Cluster, config: Path, logs: Path, expected: tuple[int, Any, list[str]], tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.parquet"
    assert output_of(submitted(cluster, config, logs, "--decisions", decisions)) == expected
    written = pyarrow.dataset.dataset(decisions).to_table()
    assert written.num_rows == expected[1]["events"]["pushes"]
    assert str(written.schema.field("time").type) == "timestamp[us, tz=UTC]"
    assert (decisions / "_SUCCESS").exists()
    # Both workers took part.
    for worker in cluster.workers:
        worker.wait_for("Asked to launch executor")


def test_a_worker_that_is_lost_changes_nothing(
    cluster: Cluster, config: Path, logs: Path, expected: tuple[int, Any, list[str]]
) -> None:
    process = submitted(cluster, config, logs)
    cluster.workers[0].wait_for("Asked to launch executor")
    cluster.workers[0].kill()
    assert output_of(process) == expected


def test_what_spark_cannot_do_is_one_sentence(config: Path, logs: Path, tmp_path: Path) -> None:
    replay = ("replay", "--backend", "spark", "-c", config)
    missing = run(*replay, tmp_path / "nope")
    assert missing.code == EXIT_UNUSABLE
    assert missing.out == ""
    assert f"\nError: Spark: [PATH_NOT_FOUND] Path does not exist: file:{tmp_path}/nope" in missing.err
    there = tmp_path / "there.parquet"
    there.mkdir()
    existing = run(*replay, "--decisions", there, logs)
    assert existing.code == EXIT_UNUSABLE
    assert f"\nError: Spark: [PATH_ALREADY_EXISTS] Path file:{there} already exists" in existing.err
    too_long = run(
        *replay, logs,
        env={"PYSPARK_SUBMIT_ARGS": "--conf spark.sql.sources.binaryFile.maxLength=1000 pyspark-shell"},
    )  # fmt: skip
    assert too_long.code == EXIT_UNUSABLE
    assert "\nError: Spark: " in too_long.err
    assert str(logs) in too_long.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-"], "Error: --backend spark cannot read standard input; use the local backend\n"),
        (["--decisions", "d.csv", "x"], "Error: --decisions d.csv must end in one of .parquet\n"),
        (
            ["--workers", "2", "x"],
            "Error: --workers is for the local backend; Spark has its own settings\n",
        ),
    ],
)
def test_options_of_the_other_backend(config: Path, options: list[str], message: str) -> None:
    done = run("replay", "--backend", "spark", "-c", config, *options)
    assert done.code == EXIT_UNUSABLE
    assert done.err.endswith(message)


def test_without_java_the_error_says_what_is_needed(config: Path, logs: Path) -> None:
    done = run("replay", "--backend", "spark", "-c", config, logs, env={"JAVA_HOME": "/nowhere"})
    assert done.code == EXIT_UNUSABLE
    assert done.err.endswith(
        "Error: --backend spark needs Java 17 or later, in JAVA_HOME or on the PATH; it did not start\n"
    )


def test_without_spark_the_error_says_how_to_install_it(
    config: Path, logs: Path, tmp_path: Path
) -> None:
    (tmp_path / "pyspark.py").write_text("raise ImportError('none here')")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = run("replay", "--backend", "spark", "-c", config, logs, env={"PYTHONPATH": path})
    assert done.code == EXIT_UNUSABLE
    assert done.err == (
        "Error: --backend spark needs the extra: pip install 'ecr-signing-rules[spark]' (none here)\n"
    )
