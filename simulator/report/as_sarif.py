"""Findings in SARIF 2.1.0, for code scanning.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.report.path_text import path_text

if TYPE_CHECKING:
    from simulator.lint import LintResult
    from simulator.lint.finding import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def lint(result: LintResult) -> str:
    """Render the findings; severities have the names of SARIF's levels."""
    from simulator.lint import KINDS

    driver = {
        "name": "ecr-signing",
        "version": version("ecr-signing-rules"),
        "rules": [
            {
                "id": kind.code,
                "shortDescription": {"text": kind.summary},
                "defaultConfiguration": {"level": kind.severity},
            }
            for kind in KINDS
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": finding.kind.code,
                "ruleIndex": KINDS.index(finding.kind),
                "level": finding.kind.severity,
                "message": {"text": finding.advice},
                "locations": [_location(result, finding)],
            }
            for finding in result.findings
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _location(result: LintResult, finding: Finding) -> dict[str, Any]:
    line, column = result.file.position(finding.location.path)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(result.file.name)},
            "region": {"startLine": line, "startColumn": column},
        },
        "logicalLocations": [{"fullyQualifiedName": path_text(finding.location.path)}],
    }
