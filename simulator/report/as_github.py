"""Results as GitHub annotations: a job that prints these workflow commands creates them.

Source: GitHub Actions, Workflow commands; the escaping is that of `command.ts` in actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.report import annotation
from simulator.report.annotation import Annotation

if TYPE_CHECKING:
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles
    from simulator.lint import LintResult

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def lint(result: LintResult) -> str:
    """Render the findings, one per line."""
    return _lines(annotation.lint(result))


def check(result: CheckResult) -> str:
    """Render the assertions that are refuted or undecided, one per line."""
    return _lines(annotation.check(result))


def diff(compared: ComparedFiles) -> str:
    """Render what a change loses and gains, one line for each filter that causes it."""
    return _lines(annotation.diff(compared))


def _lines(annotations: Iterable[Annotation]) -> str:
    lines = []
    for each in annotations:
        properties: dict[str, object] = {"file": each.file}
        if each.region is not None:
            properties |= {"line": each.region.line, "col": each.region.column}
        properties["title"] = each.kind.code
        listed = ",".join(
            f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items()
        )
        command = _COMMANDS[each.kind.severity]
        lines.append(f"::{command} {listed}::{each.message.translate(_IN_MESSAGES)}")
    return "\n".join(lines)
