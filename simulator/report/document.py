"""Results as JSON documents, whose keys scripts may rely on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

# A command reports its own result only, and should not import the others for it.
if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.replay import ReplayResult
    from simulator.tally import ProfileCount, RuleCount
    from simulator.which import Answer


def which_document(answers: Iterable[Answer]) -> dict[str, Any]:
    """The answers of `which`; `rules` lists the rules that match."""
    return {
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


def audit_document(result: AuditResult) -> dict[str, Any]:
    """The totals of an audit."""
    return {
        "repositories": {
            "read": result.read,
            "signed": result.signed,
            "unsigned": len(result.unsigned),
            "invalid": result.invalid,
        },
        "profiles": _profiles(result.profiles, "repositories"),
        "rules": _rules(result.rules, "repositories"),
        "unsigned": list(result.unsigned),
    }


def replay_document(result: ReplayResult) -> dict[str, Any]:
    """The totals of a replay."""
    return {
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
        "timeSpan": {"first": time_text(result.first), "last": time_text(result.last)},
        "interrupted": result.interrupted,
    }


def to_json(document: dict[str, Any]) -> str:
    """The document as indented JSON text, in ASCII so that any name survives any terminal."""
    return json.dumps(document, indent=2)


def time_text(time: datetime | None) -> str | None:
    """A time in UTC as ISO 8601 with a `Z`."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")


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
