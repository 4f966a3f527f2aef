"""What all commands have in common: help, errors, exit codes and imports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from simulator.cli.commands import COMMANDS
from tests.simulator.program import (
    EXIT_FAULT,
    EXIT_OK,
    EXIT_UNUSABLE,
    PROGRAM,
    Done,
    run,
    script,
)
from tests.strategies import ARN, document_of


@pytest.mark.parametrize("command", ["which prod/pay -c", "lint -c", "diff -"])
def test_an_unknown_executor_is_an_error(config: Path, command: str) -> None:
    done = run(*command.split(), config, env={"MATCHER_EXECUTOR": "fast"})
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err == "Error: MATCHER_EXECUTOR is 'fast'; it must be 'auto', 'native' or 'python'\n"


@pytest.mark.parametrize("command", ["audit", "replay", "lint --log"])
def test_a_source_that_the_system_cannot_look_up_is_an_error(config: Path, command: str) -> None:
    name = "x" * 300
    done = run(*command.split(), name, "-c", config)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err == f"Error: {name}: cannot be read: File name too long\n"


@pytest.mark.parametrize("format_", ["text", "json"])
def test_output_that_cannot_be_written_is_an_error(config: Path, format_: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "which", "-c", config, "--format", format_, "prod/api"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == EXIT_UNUSABLE
    assert done.stderr == "Error: standard output cannot be written: No space left on device\n"


def test_a_closed_pipe_is_not_an_error(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("".join(f"sandbox/{number}\n" for number in range(200_000)))
    command = f"'{PROGRAM}' audit -c '{config}' --format json '{inventory}' | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{\n0\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["which", "a"], "Missing option '-c' / '--config'"),
        (["which", "-c", "missing.json", "a"], "missing.json: cannot be read: No such file"),
        (["which", "-c", ".", "a"], ".: cannot be read: Is a directory"),
        (["which", "-c", "{config}"], "Missing argument 'NAME...'"),
        (["which", "-c", "{config}", "--format", "yaml", "a"], "'yaml' is not one of 'text', 'json'"),
        (
            ["audit", "-c", "{config}", "missing*"],
            "'missing*' is neither a file, a folder nor a pattern",
        ),
        (
            ["replay", "-c", "{config}", "missing"],
            "'missing' is neither a file, a folder nor a pattern",
        ),
        (["replay", "-c", "-", "-"], "standard input can be read only once"),
        (["lint", "-c", "-", "--inventory", "-"], "standard input can be read only once"),
        (["lint", "-c", "-", "--fix"], "--fix rewrites a file, so --config cannot be standard input"),
        (
            ["lint", "-c", "{config}", "--registry", "1/x"],
            "must be ACCOUNT/REGION, for example 111122223333/us-east-1",
        ),
        (["diff", "-", "-"], "standard input can be read only once"),
        (["diff", "{config}", "missing.json"], "missing.json: cannot be read: No such file"),
        (["check", "-c", "{config}", "missing.yaml"], "missing.yaml: cannot be read: No such file"),
        (["sign"], "No such command 'sign'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    config: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = run(*(each.replace("{config}", str(config)) for each in arguments), cwd=tmp_path)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert words in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "standard input: $: '' is not JSON"),
        ("[]", "standard input: $: an array must be an object"),
        (
            json.dumps(document_of([["myapp/"]])),
            "rules[0].repositoryFilters[0].filter: 'myapp/' may not end with '/'; did you mean 'myapp/*'?",
        ),
    ],
)
def test_an_unusable_configuration_is_reported_with_the_way_out(text: str, words: str) -> None:
    done = run("which", "-c", "-", "a", stdin=text.encode())
    assert done.code == EXIT_UNUSABLE
    assert words in done.err.replace(f"{ARN}", "")


def loaded(done: Done) -> set[str]:
    return set(done.out.rpartition("modules: ")[2].split())


def test_help_shows_the_whole_summary_of_each_command() -> None:
    done = run("--help", env={"COLUMNS": "80"})
    assert (done.code, done.err) == (EXIT_OK, "")
    shown = re.findall(r"^  ([\w-]+) +(\S.*)$", done.out.partition("\nCommands:\n")[2], re.MULTILINE)
    assert shown[: len(COMMANDS)] == list(COMMANDS.items())
    assert "\\b" not in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_begins_with_its_summary(command: str) -> None:
    usage, summary, *_ = run(command, "--help", env={"COLUMNS": "80"}).out.split("\n\n")
    assert usage.startswith(f"Usage: ecr-signing {command} ")
    assert summary.strip() == COMMANDS[command]


def test_help_imports_no_command_and_nothing_that_only_commands_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What measures coverage imports some of these libraries itself.
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
    done = script("", "--help")
    commands = {f"simulator.cli.{command}" for command in COMMANDS}
    libraries = {"matcher", "rich", "msgspec", "regex", "ahocorasick", "isal", "csv", "json"}
    assert not loaded(done) & {*commands, *libraries}


def test_the_version_is_that_of_the_package() -> None:
    done = run("--version")
    assert done.out == f"ecr-signing, version {version('ecr-signing-rules')}\n"
    module = [sys.executable, "-m", "simulator", "--version"]
    assert subprocess.run(module, capture_output=True, text=True, check=True).stdout == done.out


def test_a_command_imports_only_what_it_needs(config: Path) -> None:
    modules = loaded(script("", "which", "-c", config, "--format", "json", "a"))
    assert "matcher.matcher" in modules
    unneeded = {"rich", "csv", "ruamel.yaml", "simulator.replay", "simulator.lint", "simulator.diff"}
    assert not unneeded & modules


@pytest.mark.parametrize("place", [None, 0, 1, 4])
def test_an_error_in_the_program_is_one_sentence_and_code_70(config: Path, place: int | None) -> None:
    code = "import simulator.which; simulator.which.Answers = lambda *_: 1 / 0"
    arguments: list[str | Path] = ["which", "-c", config, "a"]
    if place is not None:
        arguments.insert(place, "--debug")
    done = script(code, *arguments)
    assert done.code == EXIT_FAULT
    *before, last = done.err.splitlines()
    assert last == (
        "Error: ecr-signing failed unexpectedly (ZeroDivisionError: division by zero), which is a bug; "
        "please report it with the command and what it prints if --debug is added"
    )
    assert ("Traceback (most recent call last):" in before) is (place is not None)


@pytest.mark.parametrize(
    "error", ["RecursionError", "MemoryError", "OSError(5, 'x')", "AssertionError"]
)
def test_any_unforeseen_error_is_one_sentence_and_code_70(config: Path, error: str) -> None:
    code = f"def fail(*_): raise {error}\nimport simulator.which; simulator.which.Answers = fail"
    done = script(code, "which", "-c", config, "a")
    assert done.code == EXIT_FAULT
    assert re.fullmatch(
        r"Error: ecr-signing failed unexpectedly \(\w+.*\), which is a bug; .*\n", done.err
    )
