"""Completion in real shells: what is typed, a Tab, and the arguments that the shell then passes on."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.program import PROGRAM

SECONDS = 60
DELETE_LINE = "\x15"

# The program itself is only run for completion: this function shows what it would be run with.
SHELLS = {
    "bash": (
        ["bash", "--noprofile", "--norc", "-i"],
        """
        ecr-signing() { printf 'ran:'; printf '<%s>' "$@"; printf ':end\\n'; }
        eval "$(_ECR_SIGNING_COMPLETE=bash_source command ecr-signing)"
        """,
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        """
        ecr-signing() { printf 'ran:'; printf '<%s>' "$@"; printf ':end\\n'; }
        autoload -U compinit && compinit -u -D
        eval "$(_ECR_SIGNING_COMPLETE=zsh_source command ecr-signing)"
        """,
    ),
    "fish": (
        ["fish", "--interactive"],
        """
        _ECR_SIGNING_COMPLETE=fish_source command ecr-signing | source
        function ecr-signing; printf 'ran:'; printf '<%s>' $argv; printf ':end\\n'; end
        """,
    ),
}


class Terminal:
    """An interactive shell in a folder, with completion set up."""

    def __init__(self, shell: str, folder: Path) -> None:
        command, setup = SHELLS[shell]
        assert shutil.which(shell), f"these tests need {shell} (Debian: apt-get install {shell})"
        home = folder / "home"
        home.mkdir()
        (home / "setup").write_text(setup)
        env = {
            "HOME": str(home),
            "PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}",
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }
        # A shell needs a terminal that controls it.
        self._process, self._terminal = pty.fork()
        if not self._process:
            os.chdir(folder)
            os.execvpe(command[0], command, env)
        self.type(f". {home}/setup\n")

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def arguments(self) -> list[str]:
        """The arguments of the next call of the program."""
        received, deadline = "", time.monotonic() + SECONDS
        while (found := re.search(r"ran:(.*?):end", received)) is None:
            readable, _, _ = select.select([self._terminal], [], [], deadline - time.monotonic())
            assert readable, f"the shell did not run the program: {received!r}"
            received += os.read(self._terminal, 4096).decode(errors="replace")
        return re.findall("<(.*?)>", found[1])

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)


@pytest.fixture(params=SHELLS, scope="module")
def terminal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "logs" / "trail").mkdir(parents=True)
    for name in ("signing.json", "my names.txt", "logs/trail/one.json.gz"):
        (folder / name).touch()
    opened = Terminal(request.param, folder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("aud\t", ["audit"]),
        ("audit --form\t", ["audit", "--format"]),
        ("lint --format sa\t", ["lint", "--format", "sarif"]),
        ("lint --format=sa\t", ["lint", "--format=sarif"]),
        (
            "replay --backend sp\t logs/tr\to\t",
            ["replay", "--backend", "spark", "logs/trail/one.json.gz"],
        ),
        ("audit -c sig\t", ["audit", "-c", "signing.json"]),
        ("audit --config=sig\t", ["audit", "--config=signing.json"]),
        ("audit my\t", ["audit", "my names.txt"]),
        ("audit -c sig\t my\t", ["audit", "-c", "signing.json", "my names.txt"]),
        (
            "replay --config=sig\t logs/trail/o\t",
            ["replay", "--config=signing.json", "logs/trail/one.json.gz"],
        ),
        ("lint --inventory my\t", ["lint", "--inventory", "my names.txt"]),
        ("diff sig\t sig\t", ["diff", "signing.json", "signing.json"]),
        ("check sig\t", ["check", "signing.json"]),
        ("audit my\\ na\t", ["audit", "my names.txt"]),
        ("audit --config=my\t", ["audit", "--config=my names.txt"]),
        ("audit --config=logs/tr\to\t", ["audit", "--config=logs/trail/one.json.gz"]),
        ('audit --config "my na\t', ["audit", "--config", "my names.txt"]),
        ("which sig\t", ["which", "sig"]),
        ("can-sign --permissions sig\t", ["can-sign", "--permissions", "signing.json"]),
        (
            "can-sign --scp 111122223333=sig\t",
            ["can-sign", "--scp", "111122223333=signing.json"],
        ),
        (
            "can-sign --profile-permissions arn:aws:signer=sig\t",
            ["can-sign", "--profile-permissions", "arn:aws:signer=signing.json"],
        ),
    ],
)
def test_a_tab_completes(terminal: Terminal, typed: str, arguments: list[str]) -> None:
    terminal.type(f"{DELETE_LINE}ecr-signing {typed}\n")
    assert terminal.arguments() == arguments
