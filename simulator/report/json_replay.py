"""The totals of a replay as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from simulator.registry import UNKNOWN_REGISTRY
from simulator.report.json_text import UNSIGNED, rule_counts, with_unsigned
from simulator.report.timestamp import timestamp

if TYPE_CHECKING:
    from simulator.replay_result import OutcomeCount, ProfilePushes, ReplayResult


def replay(result: ReplayResult) -> Iterator[str]:
    """Render the totals of a replay."""
    signatures = result.signatures
    return with_unsigned(
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
            "decisions": {
                "SIGN": result.signed,
                "NONE": result.unsigned_pushes,
                "UNKNOWN": result.undecided_pushes,
            },
            "registries": [
                {
                    "registry": str(each.registry),
                    "pushes": each.pushes,
                    "SIGN": each.signed,
                    "NONE": each.unsigned,
                    "UNKNOWN": each.unknown,
                }
                for each in result.registries
            ],
            **_configurations(result),
            "outcomes": {
                "COMPLETE": signatures.complete,
                "FAILED": signatures.failed,
                "UNKNOWN": signatures.unknown,
            },
            "failedPushes": signatures.failed_pushes,
            "unknownPushes": signatures.unknown_pushes,
            "signatures": {"minimum": signatures.minimum, "maximum": signatures.maximum},
            "failures": _outcomes(signatures.failures),
            "unknowns": _outcomes(signatures.unknowns),
            "invalidated": _outcomes(signatures.invalidated),
            **UNSIGNED,
            "timeSpan": {"first": timestamp(result.first), "last": timestamp(result.last)},
            "assumptions": list(result.assumptions),
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


def _configurations(result: ReplayResult) -> dict[str, Any]:
    """The counts of each configuration; without a registry if there is only one for all."""
    if result.has_one_configuration:
        (only,) = result.configurations
        return {"profiles": _profile_pushes(only.profiles), "rules": rule_counts(only.rules, "pushes")}
    return {
        "configurations": [
            {
                "registry": str(each.registry or UNKNOWN_REGISTRY),
                "from": timestamp(each.since),
                "to": timestamp(each.until),
                "profiles": _profile_pushes(each.profiles),
                "rules": rule_counts(each.rules, "pushes"),
            }
            for each in result.configurations
        ]
    }


def _profile_pushes(profiles: Iterable[ProfilePushes]) -> list[dict[str, Any]]:
    return [
        {
            "signingProfileArn": each.signing_profile_arn,
            "pushes": each.count,
            "COMPLETE": each.complete,
            "FAILED": each.failed,
            "UNKNOWN": each.unknown,
        }
        for each in profiles
    ]


def _outcomes(outcomes: Iterable[OutcomeCount]) -> list[dict[str, Any]]:
    return [
        {
            "reason": each.reason,
            "principal": each.principal,
            "signingProfileArn": each.signing_profile_arn,
            "pushes": each.pushes,
        }
        for each in outcomes
    ]
