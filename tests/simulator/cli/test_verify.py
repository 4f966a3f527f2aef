"""`ecr-signing verify`: an oracle that joins by brute force, and inputs that cannot be used."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.outcome_oracle import (
    ACCOUNT,
    OPTIONS,
    Case,
    arn,
    cases,
    content,
    signer_calls,
)
from tests.simulator.program import EXIT_FINDINGS, EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, run
from tests.simulator.records import lines
from tests.simulator.test_outcomes import here

__all__ = ["here"]

STATUSES = ("COMPLETE", "FAILED", "IN_PROGRESS", None)


def response(case: Case, statuses: dict[str, str], account: str | None = ACCOUNT) -> Any:
    return {
        "repositoryName": case.profile.replace("_", "-"),
        "imageId": {"imageDigest": f"sha256:{case.number:064x}"},
        **({} if account is None else {"registryId": account}),
        "signingStatuses": [
            {"signingProfileArn": arn(name), "status": status, "failureReason": "said ECR"}
            for name, status in statuses.items()
        ],
    }


@pytest.mark.parametrize("seed", range(3))
def test_differences_are_those_of_the_oracle(here: Path, seed: int) -> None:
    rng = random.Random(seed)
    # Some images are pushed again, later and by another principal.
    first = cases(rng, 400)
    again = [
        each._replace(second=1_000 + each.second, role=rng.choice(("allowed", "denied")))
        for each in rng.sample(first, 100)
    ]
    pushed = {each.number: each for each in [*first, *again]}
    records = [
        record | {"eventID": f"{record['eventID']}-{number}"}
        for number, each in enumerate([*first, *again])
        for record in each.records()
    ]
    rng.shuffle(records)
    (here / "log").write_text(content("trail", [*records, *signer_calls()], []))
    reported: dict[int, dict[str, str]] = {}
    for each in rng.sample(first, 300):
        status = rng.choice(STATUSES)
        extra = {"active": "COMPLETE"} if rng.random() < 0.1 and each.profile != "active" else {}
        reported[each.number] = extra | ({} if status is None else {each.profile: status})
    strangers = [Case(9_000 + n, 0, "active", "allowed", "none", True, False) for n in range(5)]
    documents = [response(pushed[number], statuses) for number, statuses in reported.items()]
    documents += [response(each, {"active": "COMPLETE"}) for each in strangers]
    (here / "statuses").write_bytes(lines(*documents))
    done = run(
        "verify", "log", "-c", "config.json", *OPTIONS, "--statuses", "statuses", "--format", "json"
    )
    expected: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    counts = {"compared": 0, "inProgress": 0, "unpredicted": len(strangers)}
    for number, statuses in reported.items():
        case = pushed[number]
        pairs = {name: (None, statuses[name]) for name in statuses} | {
            case.profile: (case.outcome()[0], statuses.get(case.profile))
        }
        compared = {
            name: pair
            for name, pair in pairs.items()
            if pair[0] != "UNKNOWN" and pair[1] != "IN_PROGRESS"
        }
        if compared:
            counts["compared"] += 1
        else:
            counts["inProgress" if "IN_PROGRESS" in statuses.values() else "unpredicted"] += 1
        digest = f"sha256:{number:064x}"
        expected |= {(digest, arn(name)): pair for name, pair in compared.items() if pair[0] != pair[1]}
    result = done.json()
    assert done.code == EXIT_FINDINGS
    assert {
        (each["imageDigest"], each["signingProfileArn"]): (each["predicted"], each["reported"])
        for each in result["differences"]
    } == expected
    assert result["images"] == {
        "reported": len(documents),
        **counts,
        "different": len({digest for digest, _ in expected}),
    }
    assert all(each["explanation"] for each in result["differences"])


def pushed_once(here: Path, role: str = "allowed") -> Case:
    case = Case(1, 10, "active", role, "none", True, False)
    (here / "log").write_text(content("trail", case.records(), []))
    return case


def verified(statuses: bytes, *options: str) -> Any:
    Path("statuses").write_bytes(statuses)
    return run("verify", "log", "-c", "config.json", *OPTIONS, "--statuses", "statuses", *options)


def test_agreement_is_success_in_any_layout(here: Path) -> None:
    document = response(pushed_once(here), {"active": "COMPLETE"}, account=None)
    for statuses in (json.dumps([document]), json.dumps(document, indent=4)):
        done = verified(statuses.encode())
        assert (done.code, done.err) == (EXIT_OK, "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signingStatuses": {}}, "signingStatuses is not a list"),
        ({"signingStatuses": [1]}, "signingStatuses has an element that is not an object"),
        ({"signingStatuses": [{"status": "DONE"}]}, "the status 'DONE' is not one of IN_PROGRESS"),
        ({"signingStatuses": [{"status": "FAILED"}]}, "has no signingProfileArn"),
        ({"imageId": {"imageTag": "v1"}}, "has no imageId.imageDigest"),
        ({"repositoryName": 1}, "repositoryName is not a string"),
    ],
)
def test_a_response_that_cannot_be_used_is_malformed(
    here: Path, change: dict[str, Any], reason: str
) -> None:
    good = response(pushed_once(here), {"active": "COMPLETE"})
    done = verified(lines(good | change, good), "--format", "json")
    assert done.code == EXIT_MALFORMED
    assert done.err.startswith("malformed: statuses: record 1: ")
    assert reason in done.err
    assert done.err.count("\n") == 1
    assert (done.json()["malformed"], done.json()["images"]["compared"]) == (1, 1)


def test_a_comparison_of_nothing_does_not_pass(here: Path) -> None:
    other = response(pushed_once(here)._replace(number=2), {"active": "COMPLETE"})
    for statuses in (b"", json.dumps(other).encode()):
        done = verified(statuses)
        assert done.code == EXIT_UNUSABLE
        assert done.err.startswith("Error: nothing was compared: ")
    assert verified(b"no JSON").code == EXIT_MALFORMED
