"""Standard streams of any encoding, closed, full, or read by nobody."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from simulator.cli.commands import COMMANDS
from tests.simulator.cli.test_files import ARGUMENTS, here
from tests.simulator.decision.permissions.worlds import USER
from tests.simulator.program import (
    EXIT_FINDINGS,
    EXIT_MALFORMED,
    EXIT_OK,
    EXIT_UNUSABLE,
    PROGRAM,
    REPORTING,
    Done,
    run,
)
from tests.strategies import document_of

__all__ = ["here"]

C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ENVIRONMENTS = {
    "C": C_LOCALE,
    **{each: {"PYTHONIOENCODING": each} for each in ("cp1252", "latin-1", "ascii", "ascii:strict")},
}
NO_SPACE = "Error: standard output cannot be written: No space left on device\n"
CLOSED = "Error: standard output cannot be written: Bad file descriptor\n"


def ran(arguments: list[str], env: dict[str, str]) -> Done:
    """A run with output in whatever encoding; escapes and ASCII are the same in all of these."""
    done = subprocess.run(
        [PROGRAM, *arguments], capture_output=True, env={**os.environ, **env}, check=False
    )
    encoding = env.get("PYTHONIOENCODING", "ascii").partition(":")[0]
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


@pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_in_any_encoding(here: Path, command: str, env: dict[str, str]) -> None:
    odd = "prod/ü😀→\ud800"
    Path("names/odd.txt").write_bytes(odd.encode("utf-8", "surrogatepass") + b"\nprod/\xff\n")
    Path("logs/odd.jsonl").write_text(json.dumps({"repository": odd}) + "\n")
    Path("config.json").write_text(json.dumps(document_of([["prod/*", "prod/a*"], None])))
    for options in ([], ["--format", "json"] if command in REPORTING else [], ["--help"]):
        shown = run(*ARGUMENTS[command], *options)
        done = ran([*ARGUMENTS[command], *options], env)
        assert (done.code, done.err.count("\n")) == (shown.code, shown.err.count("\n"))
        assert "Traceback" not in done.err
        assert done.out == shown.out.encode("ascii", "backslashreplace").decode() or env != C_LOCALE


def test_arguments_and_file_names_are_printed_in_any_encoding(here: Path) -> None:
    Path("ü→.json").write_text("[]")
    strange = os.fsdecode(b"\xff.json")
    for name in ("ü→.json", strange, "ü→ missing"):
        for arguments in (
            ["which", "-c", name, "ü→"],
            ["which", "-c", "config.json", name],
            ["audit", "-c", "config.json", name],
            ["lint", "-c", "config.json", "-o", "x", name],
            ["check", "-c", "config.json", name],
            ["diff", "config.json", name],
            ["history", name],
            ["verify", "-c", "config.json", name, "--statuses", name],
            ["can-sign", name, "-c", "config.json", "--permissions", "permissions.json"],
            ["can-sign", USER, "-c", "config.json", "--permissions", name],
            [name],
            [f"--{name}"],
        ):
            for env in ENVIRONMENTS.values():
                done = ran(arguments, env)
                assert done.code in (EXIT_OK, EXIT_FINDINGS, EXIT_UNUSABLE, EXIT_MALFORMED), (
                    arguments,
                    done,
                )
                assert "Traceback" not in done.err


COMMAND_LINES = {**ARGUMENTS, "--help": ["--help"], "--version": ["--version"]}
COMMAND_LINES |= {f"{name} --help": [name, "--help"] for name in COMMANDS}


@pytest.mark.parametrize("command", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_a_stream_that_cannot_be_written_is_no_traceback(here: Path, command: list[str]) -> None:
    for redirection, code, errors in [
        ("> /dev/full", EXIT_UNUSABLE, NO_SPACE),
        (">&-", EXIT_UNUSABLE, CLOSED),
        ("2>&-", EXIT_OK, ""),
        ("2> /dev/full", EXIT_OK, ""),
        ("> /dev/full 2>&1", EXIT_UNUSABLE, ""),
        (">&- 2>&-", EXIT_UNUSABLE, ""),
        ("<&-", EXIT_OK, ""),
        ("| true", EXIT_OK, ""),
    ]:
        shell = f'"$@" {redirection}; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(
            ["bash", "-c", shell, "bash", PROGRAM, *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, errors), redirection


def test_a_closed_standard_input_is_an_input_that_cannot_be_read(here: Path) -> None:
    permissions = ["--permissions", "-"]
    for arguments in (
        ["which", "-c", "-", "prod/a"],
        ["diff", "config.json", "-"],
        ["can-sign", USER, "-c", "config.json", *permissions],
    ):
        done = subprocess.run(
            ["bash", "-c", '"$@" <&-', "bash", PROGRAM, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == EXIT_UNUSABLE
        assert done.stderr == "Error: standard input: cannot be read: Bad file descriptor\n"


def test_a_closed_stream_is_not_confused_with_a_file(here: Path) -> None:
    """The decisions file must not get the number of standard error, and the messages."""
    Path("logs/odd.jsonl").write_text("nonsense\n")
    shell = f"'{PROGRAM}' replay -c config.json logs --decisions out/d.jsonl <&- 2>&-"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert done.returncode == EXIT_MALFORMED
    assert [
        json.loads(line)["repositoryName"] for line in Path("out/d.jsonl").read_text().splitlines()
    ] == ["prod/a"]
