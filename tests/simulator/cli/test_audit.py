"""`ecr-signing audit`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.simulator.cli.conftest import PAY, PROD
from tests.simulator.program import (
    EXIT_INTERRUPTED,
    EXIT_MALFORMED,
    EXIT_OK,
    EXIT_UNUSABLE,
    PROGRAM,
    run,
)
from tests.simulator.records import lines, zipped

NAMES = ["prod/a", "prod/pay", "b-pci", "sandbox/a", "Sandbox", "sandbox/b"]


@pytest.mark.parametrize(
    "inventory",
    [
        "\n".join(NAMES).encode() + b"\n\n",
        zipped("\r\n".join(NAMES).encode()),
        ("repositoryArn,repositoryName\n" + "".join(f"arn,{name}\n" for name in NAMES)).encode(),
        json.dumps({"repositories": [{"repositoryName": name} for name in NAMES]}, indent=4).encode(),
        json.dumps(NAMES).encode(),
        lines(*({"name": name} for name in NAMES)),
    ],
    ids=["names", "names in gzip", "CSV", "describe-repositories", "JSON array", "JSON Lines"],
)
def test_an_inventory_in_any_format_is_counted(config: Path, inventory: bytes) -> None:
    done = run("audit", "-c", config, "--format", "json", "-", stdin=inventory)
    assert done.json() == {
        "repositories": {"read": 6, "signed": 3, "unsigned": 2, "invalid": 1},
        "profiles": [
            {"signingProfileArn": PROD, "repositories": 3},
            {"signingProfileArn": PAY, "repositories": 1},
        ],
        "rules": [
            {
                "rule": 1,
                "signingProfileArn": PROD,
                "repositories": 3,
                "filters": [
                    {"filter": "prod/*", "repositories": 2},
                    {"filter": "*-pci", "repositories": 1},
                ],
            },
            {
                "rule": 2,
                "signingProfileArn": PAY,
                "repositories": 1,
                "filters": [
                    {"filter": "prod/pay", "repositories": 1},
                    {"filter": "idle", "repositories": 0},
                ],
            },
        ],
        "unsigned": ["sandbox/a", "sandbox/b"],
        "interrupted": False,
    }
    assert done.code == EXIT_MALFORMED
    assert "'Sandbox' is not a valid ECR repository name" in done.err


def test_text_shows_totals_and_the_first_unsigned_names(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("prod/a\n" + "".join(f"sandbox/{number}\n" for number in range(25)))
    done = run("audit", "-c", config, inventory)
    assert (done.code, done.err) == (EXIT_OK, "")
    assert "read      26\nsigned     1\nunsigned  25\ninvalid    0\n" in done.out
    assert "           1  rule 1 → prod\n           1      prod/*\n" in done.out
    assert "Filters that match nothing\nrule 1: *-pci\nrule 2: prod/pay\nrule 2: idle\n" in done.out
    assert "sandbox/19\n… and 5 more (all of them: --format json)\n" in done.out


@pytest.mark.parametrize(
    ("inventory", "reason"),
    [
        (b'{"repositories": [{"x": 1}]}', "record 1: has none of repositoryName"),
        (b'{"repositories": [{"name": "prod/a"}, {"name": ', "record 2"),
        (b"repositoryName\nprod/a\nprod/b,c\n", "line 3: has 2 columns, where the header has 1"),
        (b"prod/a\n" + b"x" * 3_000_000 + b"\nprod/b\n", "line 2: is too long for a name"),
        (b"x" * 300, f"line 1: '{'x' * 80}'… is not a valid ECR repository name"),
        (b"prod/\xff\n", "line 1: 'prod/\\udcff' is not a valid ECR repository name"),
        (zipped(b"prod/a\n" * 10)[:-9], "the gzip data is cut short"),
        (zipped(b"")[:-9], "at its end: the gzip data is cut short"),
    ],
)
def test_an_entry_that_is_not_a_repository_is_reported(
    config: Path, inventory: bytes, reason: str
) -> None:
    done = run("audit", "-c", config, "--format", "json", "-", stdin=inventory)
    assert done.code == EXIT_MALFORMED
    assert reason in done.err
    totals = done.json()["repositories"]
    assert totals["read"] == totals["signed"] + totals["unsigned"] + totals["invalid"]
    assert totals["invalid"] == 1


def test_no_space_for_the_unsigned_names_is_an_error(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("".join(f"sandbox/{'x' * 200}/{number}\n" for number in range(90_000)))
    command = f"ulimit -f 64; trap '' XFSZ; '{PROGRAM}' audit -c '{config}' '{inventory}'"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    env["TMPDIR"] = str(tmp_path)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout) == (EXIT_UNUSABLE, "")
    assert done.stderr == (
        f"Error: {tmp_path}: cannot store the names of unsigned repositories: File too large "
        "(set TMPDIR to use another folder)\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["names.txt", "signing.json"]


def test_ctrl_c_prints_the_result_so_far(config: Path) -> None:
    process = subprocess.Popen(
        [PROGRAM, "audit", "-c", str(config), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(b"prod/a\nInvalid\n" + b"x" * (1 << 20))
    process.stdin.flush()
    assert b"'Invalid'" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert out.startswith(b"Repositories (interrupted: totals so far)\nread      2\n")
