"""`ecr-signing audit`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

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
from tests.strategies import document_of

NAMES = ["prod/a", "prod/pay", "b-pci", "sandbox/a", "Sandbox", "sandbox/b"]


def assert_reconciled(totals: dict[str, int]) -> None:
    parts = ("signed", "unsigned", "invalid", "duplicates")
    assert totals["read"] == sum(totals[part] for part in parts)


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
        "repositories": {
            "read": 6,
            "signed": 3,
            "unsigned": 2,
            "invalid": 1,
            "duplicates": 0,
            "other": 0,
        },
        "registries": [{"registry": "*/*", "repositories": 5, "signed": 3, "unsigned": 2}],
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
        "warnings": [],
        "interrupted": False,
    }
    assert done.code == EXIT_MALFORMED
    assert "'Sandbox' is not a valid ECR repository name" in done.err


def test_text_shows_totals_and_the_first_unsigned_names(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("prod/a\n" + "".join(f"sandbox/{number}\n" for number in range(25)))
    done = run("audit", "-c", config, inventory)
    assert (done.code, done.err) == (EXIT_OK, "")
    assert (
        "read        26\nsigned       1\nunsigned    25\ninvalid      0\nduplicates   0\n" in done.out
    )
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
    assert totals["invalid"] == 1
    assert_reconciled(totals)


URI = "{}.dkr.ecr.{}.amazonaws.com/{}:v1\n"
HERE, THERE = ("111122223333", "us-east-1"), ("444455556666", "eu-west-1")


def test_a_repository_that_is_listed_again_is_a_duplicate(config: Path, tmp_path: Path) -> None:
    names, document = tmp_path / "names.txt", tmp_path / "repositories.json"
    names.write_text("sandbox/b\nprod/a\nsandbox/a\nprod/a\nsandbox/b\nSandbox\nprod/a\n")
    document.write_text(json.dumps({"repositories": [{"repositoryName": "sandbox/a"}]}))
    done = run("audit", "-c", config, "--format", "json", names, document)
    assert done.json()["repositories"] == {
        "read": 8,
        "signed": 1,
        "unsigned": 2,
        "invalid": 1,
        "duplicates": 4,
        "other": 0,
    }
    assert done.json()["unsigned"] == ["sandbox/b", "sandbox/a"]
    assert [each["repositories"] for each in done.json()["profiles"]] == [1, 0]
    assert [each["repositories"] for each in done.json()["rules"][0]["filters"]] == [1, 0]
    shown = run("audit", "-c", config, names, document).out
    assert shown.startswith(
        "Repositories\nread        8\nsigned      1\nunsigned    2\ninvalid     1\nduplicates  4\n"
    )


def test_a_name_is_another_repository_in_another_registry(config: Path) -> None:
    lists = URI.format(*HERE, "prod/a") + URI.format(*THERE, "prod/a") + "prod/a\nprod/b\n"
    done = run("audit", "-c", config, "--format", "json", "-", stdin=(2 * lists).encode())
    totals = done.json()["repositories"]
    assert (totals["signed"], totals["duplicates"], done.code) == (4, 4, EXIT_OK)
    assert done.json()["registries"] == [
        {"registry": "*/*", "repositories": 2, "signed": 2, "unsigned": 0},
        {"registry": "111122223333/us-east-1", "repositories": 1, "signed": 1, "unsigned": 0},
        {"registry": "444455556666/eu-west-1", "repositories": 1, "signed": 1, "unsigned": 0},
    ]
    several, region = done.json()["warnings"]
    assert "from several registries (111122223333/us-east-1, 444455556666/eu-west-1)" in several
    assert "--registry ACCOUNT/REGION" in several
    assert "from a region that no profile is in (444455556666/eu-west-1)" in region
    assert done.err == f"warning: {several}\nwarning: {region}\n"


@pytest.mark.parametrize(
    ("selected", "signed", "duplicates", "other"),
    [
        ("111122223333/us-east-1", 2, 2, 2),
        ("111122223333/*", 3, 1, 2),
        ("*/us-east-1", 4, 1, 1),
        ("*/*", 5, 1, 0),
    ],
)
def test_only_the_selected_registry_is_counted(
    config: Path, selected: str, signed: int, duplicates: int, other: int
) -> None:
    lists = (
        URI.format(*HERE, "prod/a")
        + URI.format(*HERE, "prod/a").replace("v1", "v2")
        + URI.format("444455556666", "us-east-1", "prod/a")
        + URI.format(*THERE, "prod/b")
        + "prod/a\nprod/b\n"
    )
    done = run(
        "audit", "-c", config, "--format", "json", "--registry", selected, "-", stdin=lists.encode()
    )
    totals = done.json()["repositories"]
    assert_reconciled(totals)
    assert (totals["signed"], totals["duplicates"], totals["other"]) == (signed, duplicates, other)
    assert sum(each["repositories"] for each in done.json()["registries"]) == signed
    warning = f"of another registry than {selected} and not counted"
    assert (warning in done.err) == bool(other)
    assert done.err == "".join(f"warning: {each}\n" for each in done.json()["warnings"])


@pytest.mark.parametrize(
    ("inventory", "code", "warning"),
    [
        (b"", EXIT_OK, "the inventory is empty, so nothing was audited"),
        (b"\n\n", EXIT_OK, "the inventory is empty, so nothing was audited"),
        (b'{"repositories": []}', EXIT_OK, "the inventory is empty, so nothing was audited"),
        (
            b"Prod\nprod/a/\n",
            EXIT_MALFORMED,
            "no entry of the inventory is a valid repository name, so nothing was audited",
        ),
    ],
)
def test_an_audit_of_nothing_says_so(config: Path, inventory: bytes, code: int, warning: str) -> None:
    done = run("audit", "-c", config, "--format", "json", "-", stdin=inventory)
    assert done.code == code
    assert done.err.endswith(f"warning: {warning}\n")
    assert done.json()["warnings"] == [warning]


def test_the_result_does_not_depend_on_the_order_of_files_or_on_hashes(
    config: Path, tmp_path: Path
) -> None:
    """With enough names that they do not fit into memory, most of them in two of three files."""
    parts = [tmp_path / f"{letter}.txt" for letter in "abc"]
    for number, part in enumerate(parts):
        names = range(number * 50_000, number * 50_000 + 100_000)
        part.write_text("".join(f"{'prod' if each % 3 else 'sandbox'}/x-{each}\n" for each in names))

    def audited(*files: Path, seed: str) -> Any:
        env = {"PYTHONHASHSEED": seed}
        return run("audit", "-c", config, "--format", "json", *files, env=env).json()

    forward = audited(*parts, seed="0")
    listed = [line for part in parts for line in part.read_text().splitlines()]
    distinct = list(dict.fromkeys(listed))
    assert forward["unsigned"] == [name for name in distinct if name.startswith("sandbox")]
    assert forward["repositories"]["read"] == len(listed)
    assert forward["repositories"]["duplicates"] == len(listed) - len(distinct)
    assert_reconciled(forward["repositories"])
    assert audited(*parts, seed="1") == forward
    backward = audited(*reversed(parts), seed="2")
    assert sorted(backward.pop("unsigned")) == sorted(forward.pop("unsigned"))
    assert backward == forward


def test_no_space_for_the_names_is_an_error(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("".join(f"sandbox/{'x' * 200}/{number}\n" for number in range(90_000)))
    command = f"ulimit -f 64; trap '' XFSZ; '{PROGRAM}' audit -c '{config}' '{inventory}'"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    env["TMPDIR"] = str(tmp_path)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout) == (EXIT_UNUSABLE, "")
    assert done.stderr == (
        f"Error: {tmp_path}: cannot store the names of repositories: File too large "
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
    assert out.startswith(b"Repositories (interrupted: totals so far)\nread        2\n")


def test_unsigned_repositories_of_several_registries_are_shown_with_them(config: Path) -> None:
    hosts = [f"111122223333.dkr.ecr.{region}.amazonaws.com" for region in ("eu-west-1", "us-east-1")]
    names = "".join(f"{host}/dev/a\n" for host in hosts).encode()
    shown = run("audit", "-c", config, "-", stdin=names).out.partition("Unsigned repositories\n")[2]
    assert [line.split() for line in shown.splitlines()] == [
        ["repository", "registry"],
        ["dev/a", "111122223333/eu-west-1"],
        ["dev/a", "111122223333/us-east-1"],
    ]


def test_profiles_in_several_regions_are_warned_of(tmp_path: Path) -> None:
    document = document_of([["prod/*"], ["dev/*"]])
    arn = document["rules"][1]["signingProfileArn"].replace("us-east-1", "eu-west-1")
    document["rules"][1]["signingProfileArn"] = arn
    config = tmp_path / "regions.json"
    config.write_text(json.dumps(document))
    warning = "warning: the profiles are in several regions (eu-west-1, us-east-1), but "
    for command, arguments in {"which": ["prod/a"], "audit": ["-"], "replay": ["-"]}.items():
        pushed = b"prod/a\n" if command == "audit" else b'{"repository": "prod/a"}\n'
        assert run(command, "-c", config, *arguments, stdin=pushed).err.startswith(warning)
