"""A replay on Spark has the same results as a local replay, for any log."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pytest
from pyspark.sql import SparkSession

from matcher import Matcher
from simulator.configurations.api_json import load
from simulator.reading.malformed import Malformed
from simulator.reading.sources import sources
from simulator.registry import Registry
from simulator.replay import Replay
from simulator.replay_totals import ReplayResult
from simulator.report.decisions import decisions_file
from simulator.report.timestamp import timestamp
from simulator.spark import replay

Outcome = tuple[ReplayResult, list[str], list[dict[str, Any]]]


def locally(config: Path, logs: Path, folder: Path, registry: Registry | None = None) -> Outcome:
    reported: list[Malformed] = []
    file = folder / "local.jsonl"
    matcher = Matcher(load(str(config)).configuration)
    with decisions_file(file) as on_decision:
        replay_ = Replay(matcher, reported.append, on_decision, registry=registry)
        for source in sorted(sources([str(logs)]), key=lambda source: source.name):
            replay_.read(source)
    # Arrow has no lone surrogates, so they are written as escapes.
    escaped = file.read_text().replace(r"\ud", r"\\ud")
    return replay_.result(), list(map(str, reported)), list(map(json.loads, escaped.splitlines()))


def on_spark(
    spark: SparkSession, config: Path, logs: Path, folder: Path, registry: Registry | None = None
) -> Outcome:
    reported: list[Malformed] = []
    written = folder / "decisions.parquet"
    configuration = load(str(config)).configuration
    result = replay(spark, [str(logs)], configuration, reported.append, str(written), registry)
    rows = pyarrow.dataset.dataset(written).to_table().drop_columns(["rules"]).to_pylist()
    return result, list(map(str, reported)), [row | {"time": timestamp(row["time"])} for row in rows]


@pytest.mark.parametrize("registry", [None, Registry("111122223333", "us-east-1")], ids=str)
def test_the_result_the_malformed_records_and_every_decision_are_those_of_a_local_replay(
    spark: SparkSession, config: Path, logs: Path, tmp_path: Path, registry: Registry | None
) -> None:
    result, malformed, rows = on_spark(spark, config, logs, tmp_path, registry)
    expected, expected_malformed, expected_rows = locally(config, logs, tmp_path, registry)
    assert expected.malformed > 5
    assert expected.duplicates > (500 if registry is None else 250)
    assert expected.digest_files == 1
    assert len(expected.registries) == (3 if registry is None else 2)
    # Spark does not list the empty file.
    assert dataclasses.replace(result, files=result.files + 1) == expected
    assert malformed == expected_malformed
    assert len(rows) == result.pushes
    assert sorted(map(str, rows)) == sorted(map(str, expected_rows))


def test_a_log_without_pushes_has_a_result_too(
    spark: SparkSession, config: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.json"
    log.write_text('{"Records":[]}')
    result, malformed, rows = on_spark(spark, config, log, tmp_path)
    assert (result.files, result.read, result.pushes, result.first) == (1, 0, 0, None)
    assert (malformed, rows) == ([], [])
