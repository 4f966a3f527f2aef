"""Runs the installed program like a user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = str(Path(sys.executable).with_name("ecr-signing"))
EXIT_OK, EXIT_FINDINGS, EXIT_UNUSABLE, EXIT_MALFORMED = 0, 1, 2, 3
EXIT_FAULT, EXIT_INTERRUPTED, EXIT_TERMINATED = 70, 130, 143


@dataclass(frozen=True)
class Done:
    """The exit code and the output of a run."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Done:
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def run_unprivileged(*arguments: str | Path, cwd: Path | None = None) -> Done:
    """Runs the program like `run`, but for root without the privilege to read any file."""
    drop = "-dac_override,-dac_read_search"
    prefix = ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cwd,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def script(code: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Done:
    """Run Python code and then the program, in one process; print the loaded modules last."""
    code = (
        f"import sys; from simulator.cli import main\n{code}\ntry:\n    main()\n"
        "finally:\n    print('modules:', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
