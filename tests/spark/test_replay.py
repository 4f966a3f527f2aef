"""A replay on Spark has the same results as a local replay, for any log."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pytest
from pyspark.sql import SparkSession

from matcher import Matcher
from simulator.configurations.fleet import load_configurations
from simulator.configurations.loading import load
from simulator.decision.decider import DecisionInputs
from simulator.decision.in_force import OneConfiguration
from simulator.permission_files import PermissionFiles
from simulator.profile_files import ProfileFiles
from simulator.reading.malformed import Malformed
from simulator.reading.sources import sources
from simulator.registry import Registry
from simulator.replay import Replay
from simulator.replay_result import ReplayResult
from simulator.report.decisions import decisions_file
from simulator.report.timestamp import timestamp
from simulator.spark import replay
from tests.simulator.outcome_oracle import (
    cases,
    configuration,
    content,
    details,
    listing,
    signer_calls,
    time,
)
from tests.simulator.records import deleted_configuration, put_configuration

Outcome = tuple[ReplayResult, list[str], list[dict[str, Any]]]


def locally(config: Path, logs: Path, folder: Path, registry: Registry | None = None) -> Outcome:
    reported: list[Malformed] = []
    file = folder / "local.jsonl"
    matcher = Matcher(load(str(config)).configuration)
    with decisions_file(file) as on_decision:
        inputs = DecisionInputs(OneConfiguration(matcher))
        replay_ = Replay(inputs, reported.append, registry=registry, decides_each=True)
        for source in sorted(sources([str(logs)]), key=lambda source: source.name):
            replay_.read(source)
        result = replay_.result(on_decision)
    # Arrow has no lone surrogates, so they are written as escapes.
    escaped = file.read_text().replace(r"\ud", r"\\ud")
    return result, list(map(str, reported)), list(map(json.loads, escaped.splitlines()))


def on_spark(
    spark: SparkSession, config: Path, logs: Path, folder: Path, registry: Registry | None = None
) -> Outcome:
    reported: list[Malformed] = []
    written = folder / "decisions.parquet"
    inputs = DecisionInputs(OneConfiguration(Matcher(load(str(config)).configuration)))
    result = replay(spark, [str(logs)], inputs, reported.append, str(written), registry)
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


@pytest.mark.parametrize("history", [False, True], ids=["configuration", "history"])
def test_outcomes_are_those_of_a_local_replay(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, history: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.json").write_text(json.dumps(configuration()))
    Path("permissions.json").write_text(json.dumps(details()))
    Path("profiles.json").write_text(json.dumps(listing()))
    generated = cases(random.Random(5), 1_000)
    records = [record for case in generated for record in case.records()] + signer_calls()
    changes = [
        put_configuration(configuration(), eventTime=time(300), eventID="put"),
        deleted_configuration(eventTime=time(700), eventID="delete"),
    ]
    Path("logs").mkdir()
    Path("logs/1-events").write_text(content("events", [], generated[::2]))
    Path("logs/2-trail").write_text(content("trail", records + changes, []))
    inputs = DecisionInputs(
        None if history else load_configurations("config.json"),
        PermissionFiles(("permissions.json",)).read(),
        ProfileFiles(("profiles.json",)).read(),
    )
    local = Replay(inputs, lambda malformed: pytest.fail(str(malformed)), decides_each=True)
    logs = str(tmp_path / "logs")
    for source in sorted(sources([logs]), key=lambda source: source.name):
        local.read(source)
    with decisions_file(Path("local.jsonl")) as on_decision:
        expected = local.result(on_decision)
    written = str(tmp_path / "decisions.parquet")
    result = replay(spark, [logs], inputs, lambda malformed: pytest.fail(str(malformed)), written)
    assert result == expected
    assert result.signatures.failed > 50
    rows = pyarrow.dataset.dataset(written).to_table().drop_columns(["rules"]).to_pylist()
    found = [row | {"time": timestamp(row["time"])} for row in rows]
    local_rows = list(map(json.loads, Path("local.jsonl").read_text().splitlines()))
    assert sorted(map(str, found)) == sorted(map(str, local_rows))
