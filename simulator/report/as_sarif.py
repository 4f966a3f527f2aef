"""Results in SARIF 2.1.0, for code scanning.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.input_file import STANDARD_INPUT_NAME
from simulator.kind import Kind
from simulator.region import Region
from simulator.report import annotation
from simulator.report.annotation import Annotation

if TYPE_CHECKING:
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles
    from simulator.lint import LintResult

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
# What ECR documents about rules and their filters.
_HELP_URI = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SigningRule.html"


def lint(result: LintResult) -> str:
    """Render the findings, with the removal of redundant filters as a fix."""
    from simulator.lint import KINDS

    return _document(KINDS, annotation.lint(result))


def check(result: CheckResult) -> str:
    """Render the assertions that are refuted or undecided."""
    return _document(annotation.CHECK_KINDS, annotation.check(result))


def diff(compared: ComparedFiles) -> str:
    """Render what a change loses and gains, at the filters that cause it."""
    return _document(annotation.DIFF_KINDS, annotation.diff(compared))


def _document(kinds: Sequence[Kind], annotations: Iterable[Annotation]) -> str:
    """The log of a run; severities have the names of SARIF's levels."""
    root = _source_root()
    driver = {
        "name": "ecr-signing",
        "version": version("ecr-signing-rules"),
        "rules": [
            {
                "id": kind.code,
                "shortDescription": {"text": kind.summary},
                "defaultConfiguration": {"level": kind.severity},
                "helpUri": _HELP_URI,
            }
            for kind in kinds
        ],
    }
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"uri": f"{root.as_uri().rstrip('/')}/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, kinds, root) for each in annotations],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(each: Annotation, kinds: Sequence[Kind], root: Path) -> dict[str, Any]:
    artifact = _artifact(each.file, root)
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if each.region is not None:
        physical["region"] = _region(each.region)
    result: dict[str, Any] = {
        "ruleId": each.kind.code,
        "ruleIndex": kinds.index(each.kind),
        "level": each.kind.severity,
        "message": {"text": each.message},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": each.path}],
            }
        ],
    }
    if each.removal is not None:
        replacement = {
            "deletedRegion": _region(each.removal),
            "insertedContent": {"text": ""},
        }
        result["fixes"] = [
            {
                "description": {"text": "Remove the filter, which changes nothing that is signed."},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
            }
        ]
    return result


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _source_root() -> Path:
    """The root of the Git repository that the current folder is in, or the current folder."""
    folder = Path.cwd()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _artifact(file: str, root: Path) -> dict[str, Any]:
    """The location of a file, relative to the root if it is below it."""
    if file == STANDARD_INPUT_NAME:
        return {"description": {"text": file}}
    # Links are not resolved: the link is what a repository has under this name.
    path = Path(os.path.normpath(Path.cwd() / file))
    if path.is_relative_to(root):
        return {"uri": quote(os.fsencode(path.relative_to(root).as_posix())), "uriBaseId": _ROOT}
    return {"uri": path.as_uri()}
