"""The decisions file of `ecr-signing replay`."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.cli.conftest import PAY, PROD
from tests.simulator.program import (
    EXIT_OK,
    EXIT_UNUSABLE,
    PROGRAM,
    run,
)
from tests.simulator.records import DIGEST, ROLE, cloudtrail, lines

DECISION_ROWS: list[dict[str, Any]] = [
    {
        "time": "2025-12-01T10:00:00Z",
        "account": "111122223333",
        "region": "us-east-1",
        "repositoryName": "prod/pay",
        "imageTag": "1.0",
        "imageDigest": DIGEST,
        "principal": ROLE,
        "decision": "SIGN",
        "signingProfileArns": [PROD, PAY],
        "filters": ["prod/*", "prod/pay"],
        "statuses": ["UNKNOWN", "UNKNOWN"],
        "reasons": ["permissions-not-given", "permissions-not-given"],
    },
    {
        "time": None,
        "account": None,
        "region": None,
        "repositoryName": "sandbox/x",
        "imageTag": None,
        "imageDigest": None,
        "principal": None,
        "decision": "NONE",
        "signingProfileArns": [],
        "filters": [],
        "statuses": [],
        "reasons": [],
    },
]


DECISION_LOG = lines(cloudtrail("prod/pay"), {"repository": "sandbox/x"})


@pytest.mark.parametrize("ending", [".jsonl", ".ndjson"])
def test_json_lines_have_one_row_per_push(config: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"decisions{ending}"
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=DECISION_LOG).code == EXIT_OK
    assert [json.loads(line) for line in file.read_text().splitlines()] == DECISION_ROWS


def test_csv_has_the_same_rows(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=DECISION_LOG).code == EXIT_OK
    with file.open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert rows == [
        {key: " ".join(value) if isinstance(value, list) else value or "" for key, value in row.items()}
        for row in DECISION_ROWS
    ]
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_csv_can_represent_any_text(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    log = lines({"repository": "prod/a", "tag": "a\ud800,\n😀"})
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=log).code == EXIT_OK
    with file.open(newline="") as table:
        (row,) = csv.DictReader(table)
    assert row["imageTag"] == "a\\ud800,\n😀"


def test_an_unknown_suffix_is_an_error(config: Path, tmp_path: Path) -> None:
    done = run("replay", "-c", config, "--decisions", tmp_path / "d.txt", "-")
    assert done.code == EXIT_UNUSABLE
    assert "d.txt must end in one of .jsonl, .ndjson, .csv" in done.err


def test_a_folder_that_does_not_exist_is_an_error(config: Path, tmp_path: Path) -> None:
    done = run("replay", "-c", config, "--decisions", tmp_path / "none" / "d.csv", "-")
    assert done.code == EXIT_UNUSABLE
    assert "d.csv: cannot be written: No such file or directory" in done.err


def test_a_full_disk_is_an_error_and_leaves_no_file(config: Path, tmp_path: Path) -> None:
    # The shell's limit on the size of a file simulates a full disk.
    file = tmp_path / "out" / "decisions.jsonl"
    file.parent.mkdir()
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(*({"repository": f"prod/{number}"} for number in range(20_000))))
    command = (
        f"ulimit -f 64; trap '' XFSZ; '{PROGRAM}' replay -c '{config}' --decisions '{file}' '{log}'"
    )
    # Measuring coverage writes files too.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == EXIT_UNUSABLE
    assert done.stderr == f"Error: {file}: cannot be written: File too large\n"
    assert list(file.parent.iterdir()) == []
