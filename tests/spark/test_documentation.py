"""What docs/scale.md shows, executed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pyarrow.dataset
import pytest
from pyspark.sql import SparkSession

from tests.simulator.program import run
from tests.test_documentation import ROOT, between, execute

PAGE = "docs/scale.md"


def test_the_example_in_python_runs(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    execute(PAGE)


def test_the_command_prints_what_a_local_replay_does(tmp_path: Path) -> None:
    program, *arguments = shlex.split(between((ROOT / PAGE).read_text(), "spark"))
    assert program == "ecr-signing"
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = run(*arguments, cwd=tmp_path)
    locally = [each for each in arguments if each not in ("--backend", "spark")]
    locally[locally.index("decisions.parquet")] = "decisions.jsonl"
    assert (done.code, done.out) == (0, run(*locally, cwd=tmp_path).out)
    decisions = pyarrow.dataset.dataset(tmp_path / "decisions.parquet").to_table()
    assert decisions.num_rows == len((tmp_path / "decisions.jsonl").read_text().splitlines()) > 0
