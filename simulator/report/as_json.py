"""Results as JSON, for programs: scripts may rely on the keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.report.timestamp import timestamp

# A command reports its own result only, and should not import the others for it.
if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.replay import ReplayResult
    from simulator.tally import ProfileCount, RuleCount
    from simulator.which import Answer


def which(answers: Iterable[Answer]) -> str:
    """The answers of `which`; `rules` lists the rules that match."""
    return _json(
        {
            "results": [
                {
                    "repositoryName": answer.explanation.name,
                    "valid": answer.is_valid,
                    "signingProfileArns": list(answer.explanation.signing_profile_arns),
                    "rules": [
                        {
                            "rule": rule.rule,
                            "signingProfileArn": rule.signing_profile_arn,
                            "filters": list(rule.filters),
                        }
                        for rule in answer.explanation.rules
                        if rule.matched
                    ],
                }
                for answer in answers
            ]
        }
    )


def audit(result: AuditResult) -> str:
    """The totals of an audit."""
    return _json(
        {
            "repositories": {
                "read": result.read,
                "signed": result.signed,
                "unsigned": len(result.unsigned),
                "invalid": result.invalid,
            },
            "profiles": _profiles(result.profiles, "repositories"),
            "rules": _rules(result.rules, "repositories"),
            "unsigned": list(result.unsigned),
            "interrupted": result.interrupted,
        }
    )


def replay(result: ReplayResult) -> str:
    """The totals of a replay."""
    return _json(
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
            "profiles": _profiles(result.profiles, "pushes"),
            "rules": _rules(result.rules, "pushes"),
            "unsigned": [
                {"repositoryName": each.repository, "pushes": each.pushes} for each in result.unsigned
            ],
            "timeSpan": {"first": timestamp(result.first), "last": timestamp(result.last)},
            "interrupted": result.interrupted,
        }
    )


def _json(document: dict[str, Any]) -> str:
    """Indented, and in ASCII, so that any name survives any terminal."""
    return json.dumps(document, indent=2)


def _profiles(profiles: Iterable[ProfileCount], what: str) -> list[dict[str, Any]]:
    return [{"signingProfileArn": each.signing_profile_arn, what: each.count} for each in profiles]


def _rules(rules: Iterable[RuleCount], what: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.rule,
            "signingProfileArn": rule.signing_profile_arn,
            what: rule.count,
            "filters": [{"filter": each.filter, what: each.count} for each in rule.filters],
        }
        for rule in rules
    ]
