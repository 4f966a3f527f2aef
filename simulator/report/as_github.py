"""Findings as GitHub annotations: a job that prints these workflow commands creates them.

Source: GitHub Actions, Workflow commands; the escaping is that of `command.ts` in actions/toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.lint import LintResult

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def lint(result: LintResult) -> str:
    """Render the findings, one per line."""
    lines = []
    for finding in result.findings:
        line, column = result.file.position(finding.location.path)
        properties = {
            "file": result.file.name,
            "line": line,
            "col": column,
            "title": finding.kind.code,
        }
        listed = ",".join(
            f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items()
        )
        command = _COMMANDS[finding.kind.severity]
        lines.append(f"::{command} {listed}::{finding.advice.translate(_IN_MESSAGES)}")
    return "\n".join(lines)
