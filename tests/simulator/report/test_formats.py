"""The registry of output formats."""

from __future__ import annotations

import importlib

import pytest

from simulator.cli.commands import identifier
from simulator.report import FORMATS, Report, as_json, as_text, formats_of
from tests.simulator.program import REPORTING, run

# Type checkers compare the signatures here.
COMPLETE: list[Report] = [as_text, as_json]


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_a_function_for_each_of_its_commands(name: str) -> None:
    module = importlib.import_module(f"simulator.report.as_{name}")
    offered = {command for command in REPORTING if name in formats_of(command)}
    assert offered == {command for command in REPORTING if hasattr(module, identifier(command))}


@pytest.mark.parametrize("command", REPORTING)
def test_the_help_of_a_command_describes_its_formats(command: str) -> None:
    shown = " ".join(run(command, "--help").out.split())
    for name, format_ in FORMATS.items():
        is_offered = name in formats_of(command)
        assert (f"{name} ({format_.summary})" in shown) is is_offered
