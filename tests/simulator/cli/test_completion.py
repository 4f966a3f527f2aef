"""What the program answers to a shell that completes. `tests/shells` completes in real shells."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import click
import pytest

from simulator.cli.commands import COMMANDS, identifier
from simulator.cli.file_name import FILE_NAME
from tests.simulator.program import EXIT_OK, EXIT_UNUSABLE, Done, run, script

# Texts that are not names of files.
OTHER_TEXTS = {
    ("which", "names"),
    ("lint", "select"),
    ("lint", "ignore"),
    ("can-sign", "principals"),
    ("export", "column"),
    *((command, "resource") for command in COMMANDS if command != "history"),
    *((command, name) for command in COMMANDS for name in ("profile", "region", "endpoint_url")),
}


def completed(*words: str, shell: str = "bash") -> Done:
    """What the program prints for the last word, and the modules that it imported."""
    env = {
        "_ECR_SIGNING_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "\n".join(["ecr-signing", *words]),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
    }
    return script("", env=env)


def items(done: Done) -> list[str]:
    before, _, _ = done.out.partition("\nmodules:")
    return before.splitlines()


def parameters() -> Iterator[tuple[str, click.Parameter]]:
    for name in COMMANDS:
        function = identifier(name)
        command = getattr(importlib.import_module(f"simulator.cli.{function}"), function)
        yield from ((name, parameter) for parameter in command.params)


def test_every_text_that_names_a_file_is_completed_as_one() -> None:
    texts = {
        (command, str(parameter.name))
        for command, parameter in parameters()
        if isinstance(parameter.type, type(click.STRING)) and parameter.type is not FILE_NAME
    }
    assert texts == OTHER_TEXTS


def test_commands_are_completed_without_importing_them() -> None:
    done = completed("")
    assert done.code == EXIT_OK
    assert items(done) == [f"plain,{name}" for name in COMMANDS]
    assert not {f"simulator.cli.{identifier(name)}" for name in COMMANDS} & set(done.out.split())


@pytest.mark.parametrize("config", ["missing.json", "-", "/dev/full"])
def test_nothing_is_read(config: str) -> None:
    done = completed("audit", "-c", config, "--format", "json", "na")
    assert (done.code, items(done), done.err) == (EXIT_OK, ["file,na"], "")


@pytest.mark.parametrize(
    ("shell", "words", "answer"),
    [
        ("bash", ["lint", "--format", "=", "sa"], ["plain,sarif"]),
        ("bash", ["audit", "--format", "=", "json", "--config", "=", "x"], ["file,x"]),
        ("bash", ["can-sign", "--scp", "111122223333", "=", "x"], ["file,x"]),
        ("bash", ["can-sign", "--scp", "=", "111122223333", "=", "x"], ["file,x"]),
        (
            "bash",
            ["can-sign", "--profile-permissions", *["arn", ":", "aws", ":", "signer", "=", "x"]],
            ["file,x"],
        ),
        ("zsh", ["lint", "--format=sa"], ["plain", "--format=sarif", "_"]),
        ("fish", ["lint", "--format=sa"], ["plain,--format=sarif"]),
        ("fish", ["audit", "--config=x"], ["file,--config=x"]),
    ],
)
def test_the_value_after_an_equals_sign_is_completed(
    shell: str, words: list[str], answer: list[str]
) -> None:
    done = completed(*words, shell=shell)
    assert (done.code, items(done), done.err) == (EXIT_OK, answer, "")


def test_the_program_itself_does_not_import_completion() -> None:
    done = script("", "--help")
    assert "simulator.cli.completion" not in done.out
    assert "click.shell_completion" not in done.out


@pytest.mark.parametrize(
    "env",
    [
        {"_ECR_SIGNING_COMPLETE": "bsh_source"},
        {"_ECR_SIGNING_COMPLETE": "bash"},
        {"_ECR_SIGNING_COMPLETE": ""},
        {"_ECR_SIGNING_COMPLETE": "bash_complete"},
        {"_ECR_SIGNING_COMPLETE": "zsh_complete", "COMP_WORDS": "ecr-signing", "COMP_CWORD": "x"},
    ],
)
def test_an_environment_of_no_completion_script_is_an_error(env: dict[str, str]) -> None:
    done = run(env=env)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err.startswith("Error: _ECR_SIGNING_COMPLETE")
