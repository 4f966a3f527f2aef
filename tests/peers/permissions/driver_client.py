"""Asks the independent evaluator, npm's `@cloud-copilot/iam-simulate`, by a driver of our own."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_DRIVER = Path(__file__).parent / "driver"


def simulate(simulations: list[dict[str, Any]]) -> list[str]:
    """The result of each simulation, as the driver names it."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is not on the PATH: these tests need Node.js 20 or later")
    if not (_DRIVER / "node_modules").is_dir():
        pytest.fail(
            "the evaluator is not installed: run `make test-peers`, or `npm ci` in the driver's folder"
        )
    run = subprocess.run(
        [node, _DRIVER / "simulate.mjs"],
        input=json.dumps(simulations),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    results: list[str] = json.loads(run.stdout)
    assert len(results) == len(simulations)
    return results


def allowed(simulations: list[dict[str, Any]]) -> list[bool]:
    """Whether each simulation is allowed. Fails if the evaluator refuses one."""
    results = simulate(simulations)
    refused = [result for result in results if not result.endswith(("Allowed", "Denied"))]
    assert not refused, refused[0]
    return [result == "Allowed" for result in results]
