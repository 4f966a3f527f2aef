"""Runs the installed program like a user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from simulator.cli.commands import COMMANDS

PROGRAM = str(Path(sys.executable).with_name("ecr-signing"))
# The commands that report; the others write what they are for, and have no `--format`.
REPORTING = [command for command in COMMANDS if command != "export"]
EXIT_OK, EXIT_FINDINGS, EXIT_UNUSABLE, EXIT_MALFORMED = 0, 1, 2, 3
EXIT_FAULT, EXIT_INTERRUPTED, EXIT_TERMINATED = 70, 130, 143


@dataclass(frozen=True)
class Done:
    """The exit code and the output of a run."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The output, which its schema allows, without the version of the schema. Also SARIF."""
        if "$schema" in (document := json.loads(self.out)):
            return document
        document = valid_json(self.out)
        del document["schemaVersion"]
        return document


def valid_json(text: str) -> Any:
    """A JSON output of a command; an error if none of the schemas allows it."""
    document = json.loads(text)
    assert next(iter(document)) == "schemaVersion"
    # Each command has keys that the others do not have.
    keys = set(document)
    (schema,) = (
        each for each in schemas().values() if set(each["required"]) <= keys <= set(each["properties"])
    )
    Draft202012Validator(schema).validate(document)
    return document


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas that are installed, by command."""
    folder = resources.files("simulator.report") / "schemas"
    return {command: json.loads((folder / f"{command}.json").read_text()) for command in REPORTING}


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
