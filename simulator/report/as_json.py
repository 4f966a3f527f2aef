"""Results as JSON, for programs. Scripts rely on the keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING, Any

from simulator.registry import UNKNOWN_REGISTRY
from simulator.report.json_replay import replay
from simulator.report.json_text import (
    SCHEMA_VERSION,
    UNSIGNED,
    document_text,
    indented,
    profile_counts,
    rows_of,
    rule_counts,
    with_unsigned,
)
from simulator.report.path_text import path_text
from simulator.report.timestamp import timestamp

__all__ = [
    "audit",
    "can_sign",
    "check",
    "diff",
    "history",
    "lint",
    "replay",
    "verify",
    "which",
]

# At run time, a command should not import the modules of other commands.
if TYPE_CHECKING:
    from matcher.explanation import NearMiss
    from simulator.audit import AuditResult
    from simulator.can_sign import CanSignResult
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles, ProfileChange
    from simulator.history import HistoryResult
    from simulator.lint import LintResult
    from simulator.region import Region
    from simulator.verify import VerifyResult
    from simulator.which import Answer, Answers


def which(answers: Answers) -> Iterator[str]:
    """Render the answers about names, each as soon as it is known.

    `rules` lists the rules that match, and `misses` the others, with the closest filter of each.
    """
    yield f'{{\n  "schemaVersion": {SCHEMA_VERSION},\n  "results": ['
    yield from rows_of((indent(indented(_answer(each)), "    ") for each in answers), 1)
    # The warnings are known only now.
    yield ",\n" + indented({"warnings": list(answers.warnings)}).removeprefix("{\n")


def _answer(answer: Answer) -> dict[str, Any]:
    explained, reference = answer.explanation, answer.reference
    rules = () if explained is None else explained.rules
    return {
        "input": answer.input,
        "repositoryName": reference.repository,
        "registry": None if reference.registry == UNKNOWN_REGISTRY else str(reference.registry),
        "valid": answer.is_valid,
        "applies": explained is not None,
        "signingProfileArns": [] if explained is None else list(explained.signing_profile_arns),
        "rules": [
            {
                "rule": rule.rule_number,
                "signingProfileArn": rule.signing_profile_arn,
                "filters": list(rule.filters),
            }
            for rule in rules
            if rule.matched
        ],
        "misses": [
            {
                "rule": rule.rule_number,
                "signingProfileArn": rule.signing_profile_arn,
                "reason": rule.reason,
                "nearest": _nearest(rule.nearest),
            }
            for rule in rules
            if not rule.matched
        ],
        "warnings": [] if answer.warning is None else [answer.warning],
    }


def _nearest(miss: NearMiss | None) -> dict[str, Any] | None:
    """The closest filter; positions count characters from 0."""
    if miss is None:
        return None
    return {
        "filter": miss.filter,
        "filterPosition": miss.filter_position,
        "namePosition": miss.name_position,
        "expected": miss.expected,
    }


def audit(result: AuditResult) -> Iterator[str]:
    """Render the totals of an audit."""
    return with_unsigned(
        {
            "repositories": {
                "read": result.read,
                "signed": result.signed,
                "unsigned": len(result.unsigned),
                "invalid": result.invalid,
                "duplicates": result.duplicates,
                "other": result.other,
            },
            "registries": [
                {
                    "registry": str(each.registry),
                    "repositories": each.repositories,
                    "signed": each.signed,
                    "unsigned": each.unsigned,
                }
                for each in result.registries
            ],
            "profiles": profile_counts(result.profiles, "repositories"),
            "rules": rule_counts(result.rules, "repositories"),
            **UNSIGNED,
            "warnings": list(result.warnings),
            "interrupted": result.interrupted,
        },
        (f"    {json.dumps(name)}" for name in result.unsigned),
    )


def lint(result: LintResult) -> str:
    """Render the findings; lines and columns count from 1. `file` is null if there are several."""
    files = [file.source.name for file in result.files]
    return document_text(
        {
            "file": files[0] if len(files) == 1 else None,
            "files": files,
            "findings": [
                {
                    "file": file.source.name,
                    "code": finding.kind.code,
                    "severity": finding.kind.severity,
                    "path": path_text(finding.path),
                    **_region(finding.region(file.source)),
                    "message": finding.message,
                    "suggestion": finding.suggestion,
                    "fixable": file.is_fixable(finding),
                    "example": finding.example,
                    "exampleIsShortest": finding.is_example_shortest,
                }
                for file in result.files
                for finding in file.findings
            ],
            "warnings": list(result.warnings),
        }
    )


def _region(region: Region | None) -> dict[str, int | None]:
    return {
        "line": None if region is None else region.line,
        "column": None if region is None else region.column,
        "endLine": None if region is None else region.end_line,
        "endColumn": None if region is None else region.end_column,
    }


def diff(compared: ComparedFiles) -> str:
    """Render a change; an `example` is null if it is undecided whether there is one."""
    result = compared.result
    return document_text(
        {
            "equivalent": result.is_equivalent,
            "relation": result.relation,
            "signingProfileArns": list(result.profiles),
            "gains": _changes(result.gains),
            "losses": _changes(result.losses),
            "newlyUnsigned": {
                "decided": result.unsigned.outcome != "undecided",
                "example": result.unsigned.witness,
                "exampleIsShortest": None if result.unsigned.witness is None else True,
            },
            "affected": None
            if result.affected is None
            else {
                "repositories": len(result.affected),
                "pushes": sum(each.pushes for each in result.affected),
                "list": [
                    {
                        "repositoryName": each.repository,
                        "pushes": each.pushes,
                        "gained": list(each.gained),
                        "lost": list(each.lost),
                        "unsigned": each.is_unsigned,
                    }
                    for each in result.affected
                ],
            },
            "warnings": list(compared.warnings),
        }
    )


def _changes(changes: Iterable[ProfileChange]) -> list[dict[str, Any]]:
    return [
        {
            "signingProfileArn": change.signing_profile_arn,
            "example": change.example,
            "exampleIsShortest": change.is_example_shortest,
            "filters": [
                {
                    "filter": each.filter,
                    "path": path_text(each.path),
                    "example": each.example,
                    "exampleIsShortest": None if each.example is None else True,
                }
                for each in change.filters
            ],
        }
        for change in changes
    ]


def check(result: CheckResult) -> str:
    """Render the verdicts on assertions."""
    return document_text(
        {
            "file": result.file,
            "assertions": [
                {
                    "assertion": str(each.assertion),
                    "verdict": each.verdict.outcome,
                    "counterexample": each.verdict.witness,
                    "exampleIsShortest": None if each.verdict.witness is None else each.is_shortest,
                    "signingProfileArns": list(each.profiles),
                    "reason": each.reason,
                    **_region(each.assertion.region),
                }
                for each in result.checked
            ],
            "verdicts": result.counts,
            "warnings": list(result.warnings),
        }
    )


def verify(result: VerifyResult) -> str:
    """Render the differences between predictions and reports."""
    return document_text(
        {
            "images": {
                "reported": result.reported,
                "compared": result.compared,
                "different": result.different,
                "inProgress": result.in_progress,
                "unpredicted": result.unpredicted,
            },
            "differences": [
                {
                    "repositoryName": each.repository,
                    "imageDigest": each.digest,
                    "signingProfileArn": each.signing_profile_arn,
                    "predicted": each.predicted,
                    "reported": each.reported,
                    "explanation": each.explanation,
                }
                for each in result.differences
            ],
            "malformed": result.malformed,
            "assumptions": list(result.assumptions),
            "warnings": list(result.warnings),
        }
    )


def history(result: HistoryResult) -> str:
    """Render the changes; gains and losses are null if they are not known."""
    return document_text(
        {
            "events": {
                "read": result.read,
                "changes": len(result.changes),
                "other": result.other,
                "duplicates": result.duplicates,
                "malformed": result.malformed,
            },
            "changes": [
                {
                    "registry": str(each.registry),
                    "time": timestamp(each.change.time),
                    "principal": each.change.principal,
                    "action": each.change.action,
                    "gains": None if each.gains is None else _changes(each.gains),
                    "losses": None if each.losses is None else _changes(each.losses),
                    "problem": each.problem,
                }
                for each in result.changes
            ],
        }
    )


def can_sign(result: CanSignResult) -> str:
    """Render whether principals may sign with profiles."""
    return document_text(
        {
            "results": [
                {
                    "principal": principal,
                    "signingProfileArn": each.signing_profile_arn,
                    "answer": each.answer.answer,
                    "reason": each.answer.reason,
                    "statement": None if each.answer.statement is None else str(each.answer.statement),
                    "detail": each.answer.detail,
                }
                for principal, answered in result.principals
                for each in answered
            ],
            "assumptions": list(result.assumptions),
            "answers": result.counts,
        }
    )
