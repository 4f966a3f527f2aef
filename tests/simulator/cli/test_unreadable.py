"""Whatever the arguments name, the program ends with a documented exit code and one sentence."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from simulator.cli.commands import COMMANDS
from tests.simulator.decision.permissions.worlds import USER, World, policy, statement
from tests.simulator.program import EXIT_FINDINGS, EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, PROGRAM
from tests.strategies import ARN, document_of

# Root can read everything unless it gives this up.
DROPPED = "-dac_override,-dac_read_search"
SETPRIV = ["setpriv", f"--bounding-set={DROPPED}", f"--inh-caps={DROPPED}"]
COMMAND = SETPRIV if os.geteuid() == 0 and shutil.which("setpriv") else []


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[Path]:
    """A folder with a usable configuration and everything that cannot be read."""
    folder = tmp_path / "strange"
    (folder / "folder").mkdir(parents=True)
    (folder / "folder" / "names.txt").write_text("prod/a\n")
    (folder / "closed folder").mkdir()
    (folder / "closed folder" / "names.txt").write_text("prod/b\n")
    (folder / "listed only").mkdir()
    (folder / "listed only" / "names.txt").write_text("prod/b\n")
    (folder / "closed file").write_text("prod/c\n")
    (folder / "empty").write_bytes(b"")
    (folder / "binary").write_bytes(bytes(range(256)) * 100)
    (folder / "nested.json").write_bytes(b"[" * 100_000)
    (folder / "number.json").write_bytes(b'{"rules": ' + b"9" * 10_000 + b"}")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    (folder / "loop to above").symlink_to("..")
    os.mkfifo(folder / "pipe")
    (folder / os.fsdecode(b"\xff")).write_text("prod/d\n")
    with closing(socket.socket(socket.AF_UNIX)) as bound:
        os.chdir(folder)
        bound.bind("socket")
        (folder / "closed file").chmod(0)
        (folder / "listed only").chmod(0o444)
        (folder / "closed folder").chmod(0)
        (tmp_path / "config.json").write_text(str(document_of([["prod/*"]])).replace("'", '"'))
        (tmp_path / "permissions.json").write_text(json.dumps(World([policy(statement())]).details()))
        yield folder
        for each in ("closed folder", "listed only", "closed file"):
            (folder / each).chmod(0o700)


def arguments_of(path: str) -> dict[str, list[list[str]]]:
    """For each command, its arguments with a path in each place that takes one."""
    config = "../config.json"
    sources = [["--inventory", path], ["--log", path]]
    can_sign = [USER, "-c", config, "--permissions"]
    permissions = "../permissions.json"
    return {
        "which": [["-c", path, "a"], ["-c", config, path]],
        "audit": [["-c", config, path], ["-c", path, config], ["-c", config, "-o", path, config]],
        "replay": [
            ["-c", config, path],
            ["-c", config, "--workers", "2", path, config],
            ["-c", path, config],
            ["-c", config, "--decisions", path, config],
            ["-c", config, "--permissions", path, config],
            ["-c", config, "--profiles", path, config],
            ["-c", config, "--decisions", f"{path}/x.jsonl", config],
        ],
        "lint": [["-c", path], *(["-c", config, *each] for each in sources)],
        "diff": [[config, path], [path, config], *([config, config, *each] for each in sources)],
        "check": [["-c", config, path], ["-c", path, path]],
        "verify": [
            ["-c", path, config, "--statuses", config],
            ["-c", config, path, "--statuses", config],
            ["-c", config, config, "--statuses", path],
        ],
        "history": [[path]],
        "export": [["-c", path, "--to", "sql"]],
        "can-sign": [
            [USER, "-c", path, "--permissions", permissions],
            [path, "-c", config, "--permissions", permissions],
            [*can_sign, path],
            [*can_sign, permissions, "--scp", path],
            [*can_sign, permissions, "--scp", f"111122223333={path}"],
            [*can_sign, permissions, "--profile-permissions", path],
            [*can_sign, permissions, "--profile-permissions", f"{ARN}profile_0={path}"],
        ],
    }


PATHS = [
    "folder", "closed folder", "closed folder/names.txt", "closed folder/*", "listed only", "listed only/names.txt",
    "closed file", "empty", "binary", "nested.json", "number.json", "dangling", "loop", "loop/x",
    "loop to above/strange/closed file", "socket", ".", "*", "**", "[", "", " ", "x" * 300, "x/" * 2_500, "config.json/x",
    "../config.json/x", "/proc/self/mem", "/proc/self/fd", "/proc/1/root", "/dev/null", "/dev/fd/99", "\x07\x1b[31m",
    os.fsdecode(b"\xff"), os.fsdecode(b"\xfe"),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=ascii)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_survives_everything_that_cannot_be_read(
    strange: Path, command: str, path: str
) -> None:
    for arguments in arguments_of(path)[command]:
        done = subprocess.run(
            [*COMMAND, PROGRAM, command, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=strange,
            timeout=60,
            check=False,
        )
        errors = done.stderr.decode()
        lines = errors.splitlines()
        assert "Traceback" not in errors, (arguments, errors)
        assert done.returncode in (EXIT_OK, EXIT_FINDINGS, EXIT_UNUSABLE, EXIT_MALFORMED), (
            arguments,
            errors,
        )
        if done.returncode == EXIT_UNUSABLE:
            # The usage may come before the error, and a list of problems after it.
            (number,) = (n for n, line in enumerate(lines) if line.startswith("Error: "))
            known = ("Usage: ", "Try ", "malformed: ", "warning: ")
            assert all(each.startswith(known) or not each for each in lines[:number]), errors
            assert all(each.startswith("  ") for each in lines[number + 1 :]), errors
        if done.returncode == EXIT_MALFORMED:
            assert errors.startswith(("malformed: ", "warning: ")), (arguments, errors)


@pytest.mark.parametrize("command", ["audit", "replay"])
def test_a_pipe_is_read_until_its_end(strange: Path, command: str) -> None:
    with subprocess.Popen(
        [*COMMAND, PROGRAM, command, "-c", "../config.json", "pipe"],
        stdout=subprocess.PIPE,
        cwd=strange,
    ) as process:
        (strange / "pipe").write_text("repository\nprod/a\n")
        out, _ = process.communicate()
    assert process.returncode == EXIT_OK
    assert b"read" in out
