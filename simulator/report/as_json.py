"""Results as JSON, for programs. Scripts rely on the keys."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING, Any

from simulator.registry import UNKNOWN_REGISTRY
from simulator.report.path_text import path_text
from simulator.report.timestamp import timestamp

# At run time, a command should not import the modules of other commands.
if TYPE_CHECKING:
    from matcher.explanation import NearMiss
    from simulator.audit import AuditResult
    from simulator.can_sign import CanSignResult
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles, ProfileChange
    from simulator.lint import LintResult
    from simulator.region import Region
    from simulator.replay_totals import ReplayResult
    from simulator.tally import ProfileCount, RuleCount
    from simulator.which import Answer, Answers


def which(answers: Answers) -> Iterator[str]:
    """Render the answers about names, each as soon as it is known.

    `rules` lists the rules that match, and `misses` the others, with the closest filter of each.
    """
    yield f'{{\n  "schemaVersion": {_SCHEMA_VERSION},\n  "results": ['
    yield from _rows((indent(_indented(_answer(each)), "    ") for each in answers), 1)
    # The warnings are known only now.
    yield ",\n" + _indented({"warnings": list(answers.warnings)}).removeprefix("{\n")


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
    return _with_unsigned(
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
            "profiles": _profiles(result.profiles, "repositories"),
            "rules": _rules(result.rules, "repositories"),
            **_UNSIGNED,
            "warnings": list(result.warnings),
            "interrupted": result.interrupted,
        },
        (f"    {json.dumps(name)}" for name in result.unsigned),
    )


def replay(result: ReplayResult) -> Iterator[str]:
    """Render the totals of a replay."""
    return _with_unsigned(
        {
            "files": {"read": result.files, "digests": result.digest_files},
            "events": {
                "read": result.read,
                "pushes": result.pushes,
                "other": result.other,
                "duplicates": result.duplicates,
                "malformed": result.malformed,
            },
            "kinds": dict(result.kinds),
            "decisions": {"SIGN": result.signed, "NONE": result.unsigned_pushes},
            "registries": [
                {
                    "registry": str(each.registry),
                    "pushes": each.pushes,
                    "SIGN": each.signed,
                    "NONE": each.unsigned,
                }
                for each in result.registries
            ],
            "profiles": _profiles(result.profiles, "pushes"),
            "rules": _rules(result.rules, "pushes"),
            **_UNSIGNED,
            "timeSpan": {"first": timestamp(result.first), "last": timestamp(result.last)},
            "warnings": list(result.warnings),
            "interrupted": result.interrupted,
        },
        (
            f'    {{\n      "registry": {json.dumps(str(each.registry))},\n'
            f'      "repositoryName": {json.dumps(each.repository)},\n'
            f'      "pushes": {each.pushes}\n    }}'
            for each in result.unsigned
        ),
    )


def lint(result: LintResult) -> str:
    """Render the findings; lines and columns count from 1. `file` is null if there are several."""
    files = [file.source.name for file in result.files]
    return _json(
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
                    "fixable": finding.kind.is_fixable,
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
    return _json(
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
    return _json(
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


def can_sign(result: CanSignResult) -> str:
    """Render whether principals may sign with profiles."""
    return _json(
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


# The schemas are in `schemas/`.
_SCHEMA_VERSION = 1


def _json(document: dict[str, Any]) -> str:
    """A document with the version of its schema."""
    return _indented({"schemaVersion": _SCHEMA_VERSION, **document})


def _indented(value: dict[str, Any]) -> str:
    """Indented JSON, in ASCII so that every terminal can show every name."""
    return json.dumps(value, indent=2)


_UNSIGNED: dict[str, Any] = {"unsigned": []}
_ROWS_PER_PIECE = 1_000


def _with_unsigned(document: dict[str, Any], rows: Iterator[str]) -> Iterator[str]:
    """The document with these rows, formatted as by `_json`, inserted into its `_UNSIGNED` list."""
    # This occurs only once, because quotation marks within strings are escaped.
    before, _, after = _json(document).partition('"unsigned": []')
    yield f'{before}"unsigned": ['
    yield from _rows(rows, _ROWS_PER_PIECE)
    yield after


def _rows(rows: Iterator[str], rows_per_piece: int) -> Iterator[str]:
    """The elements of a list of the document, in pieces, and the end of the list."""
    separator, end = "\n", "]"
    while lines := list(itertools.islice(rows, rows_per_piece)):
        yield separator + ",\n".join(lines)
        separator, end = ",\n", "\n  ]"
    yield end


def _profiles(profiles: Iterable[ProfileCount], unit: str) -> list[dict[str, Any]]:
    return [{"signingProfileArn": each.signing_profile_arn, unit: each.count} for each in profiles]


def _rules(rules: Iterable[RuleCount], unit: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.rule_number,
            "signingProfileArn": rule.signing_profile_arn,
            unit: rule.count,
            "filters": [{"filter": each.filter, unit: each.count} for each in rule.filters],
        }
        for rule in rules
    ]
