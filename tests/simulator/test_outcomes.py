"""Predicted outcomes in a replay, compared with an oracle that knows what it generated."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from simulator.configurations.fleet import load_configurations
from simulator.decision.decider import DecisionInputs
from simulator.permission_files import PermissionFiles
from simulator.profile_files import ProfileFiles
from simulator.reading.sources import sources
from simulator.replay import Replay
from simulator.replay_result import OutcomeCount, Signatures
from tests.simulator.outcome_oracle import (
    ACCOUNT,
    OPTIONS,
    Case,
    arn,
    cases,
    configuration,
    content,
    details,
    listing,
    role_arn,
    signer_calls,
    statement,
)
from tests.simulator.program import EXIT_OK, run
from tests.simulator.records import Record


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, document in {
        "config.json": configuration(),
        "permissions.json": details(),
        "profiles.json": listing(),
    }.items():
        Path(name).write_text(json.dumps(document))
    return tmp_path


@pytest.mark.parametrize("seed", range(4))
def test_outcomes_are_those_of_the_oracle_whatever_is_read_first(here: Path, seed: int) -> None:
    rng = random.Random(seed)
    generated = cases(rng, 1_500)
    # In half of the pushes, the report without a principal is in the file that is read first.
    records = [record for case in generated for record in case.records()] + signer_calls()
    rng.shuffle(records)
    reported = rng.sample(generated, 700)
    expected = Counter((each.profile, *each.outcome()) for each in generated)
    results = set()
    for first, second in (("events", "trail"), ("trail", "events")):
        folder = here / f"{first}-first"
        folder.mkdir()
        (folder / f"1-{first}").write_text(content(first, records, reported))
        (folder / f"2-{second}").write_text(content(second, records, reported))
        done = run(
            "replay", "-c", "config.json", *OPTIONS, folder, "--format", "json",
            "--decisions", "rows.jsonl",
        )  # fmt: skip
        assert done.code == EXIT_OK
        result = done.json()
        rows = list(map(json.loads, Path("rows.jsonl").read_text().splitlines()))
        found = Counter(
            (profile_of(row), status, reason)
            for row in rows
            for status, reason in zip(row["statuses"], row["reasons"], strict=True)
        )
        assert found == expected
        check_totals(result, generated)
        assert in_processes(folder).failures == tuple(
            OutcomeCount(*each.values()) for each in result["failures"]
        )
        # Kinds differ in which of two reports is the duplicate.
        del result["kinds"], result["timeSpan"]
        results.add(json.dumps(result))
    assert len(results) == 1


def in_processes(folder: Path) -> Signatures:
    """What two processes predict."""
    inputs = DecisionInputs(
        load_configurations("config.json"),
        PermissionFiles(("permissions.json",)).read(),
        ProfileFiles(("profiles.json",)).read(),
    )
    replay = Replay(inputs, lambda malformed: pytest.fail(str(malformed)))
    replay.read_in_processes(sorted(sources([str(folder)]), key=lambda source: source.name), 2)
    return replay.result().signatures


def profile_of(row: Record) -> str:
    (found,) = row["signingProfileArns"]
    return str(found).rpartition("/")[2]


def check_totals(result: Record, generated: list[Case]) -> None:
    statuses = Counter((each.profile, each.outcome()[0]) for each in generated)
    for each in result["profiles"]:
        name = each["signingProfileArn"].rpartition("/")[2]
        counts = {status: statuses[name, status] for status in ("COMPLETE", "FAILED", "UNKNOWN")}
        assert {key: each[key] for key in counts} == counts
        assert each["pushes"] == sum(counts.values())
    failures = Counter(
        (each.outcome()[1], role_arn(each.role), arn(each.profile))
        for each in generated
        if each.outcome()[0] == "FAILED"
    )
    assert {
        (each["reason"], each["principal"], each["signingProfileArn"]): each["pushes"]
        for each in result["failures"]
    } == failures
    complete = sum(each.outcome()[0] == "COMPLETE" for each in generated)
    failed = sum(failures.values())
    assert result["signatures"] == {"minimum": complete, "maximum": len(generated) - failed}
    assert result["failedPushes"] == failed
    assert result["unknownPushes"] == len(generated) - failed - complete
    invalidated = sum(each.outcome()[1] == "revoked-later" for each in generated)
    assert sum(each["pushes"] for each in result["invalidated"]) == invalidated > 0


@pytest.mark.parametrize("options", [OPTIONS[:2], OPTIONS[2:], ()])
def test_without_both_inputs_nothing_is_complete(here: Path, options: tuple[str, ...]) -> None:
    generated = cases(random.Random(9), 500)
    records = [record for case in generated for record in case.records()] + signer_calls()
    (here / "log").write_text(content("trail", records, []))
    result = run("replay", "-c", "config.json", *options, "log", "--format", "json").json()
    assert result["outcomes"]["COMPLETE"] == result["signatures"]["minimum"] == 0
    certain = {
        OPTIONS[:2]: {"permission-denied", "service-role"},
        OPTIONS[2:]: {"profile-canceled", "profile-revoked", "wrong-platform", "service-role"},
        (): set(),
    }[options]
    assert {each["reason"] for each in result["failures"]} == certain


def test_a_profile_of_another_region_is_never_predicted_to_sign(here: Path) -> None:
    case = Case(1, 10, "active", "allowed", "none", True, False)
    elsewhere = [record | {"awsRegion": "eu-west-1"} for record in case.records()]
    for records, reason in ((case.records(), None), (elsewhere, "profile-in-another-region")):
        (here / "log").write_text(content("trail", records, []))
        done = run("replay", "-c", "config.json", *OPTIONS, "log", "--format", "json")
        assert [each["reason"] for each in done.json()["unknowns"]] == [reason] * (reason is not None)


def test_an_access_key_of_a_federated_user_needs_its_record(here: Path) -> None:
    """Without the record of GetFederationToken, nothing is known; without a policy, nothing is allowed."""
    case = Case(1, 10, "active", "allowed", "none", True, False)
    (push,) = case.records()
    user = f"arn:aws:iam::{ACCOUNT}:user/owner"
    document = details() | {
        "UserDetailList": [
            {
                "UserName": "owner",
                "UserId": "AIDAOWNER",
                "Arn": user,
                "UserPolicyList": [
                    {"PolicyName": "all", "PolicyDocument": statement("Allow", "signer:*")}
                ],
                "GroupList": [],
                "AttachedManagedPolicies": [],
            }
        ]
    }
    Path("permissions.json").write_text(json.dumps(document))
    push["userIdentity"] = {
        "type": "FederatedUser",
        "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/guest",
        "accessKeyId": "ASIAGUEST",
        "sessionContext": {"sessionIssuer": {"arn": user, "principalId": "AIDAOWNER"}},
    }
    call = {
        "eventSource": "sts.amazonaws.com",
        "eventName": "GetFederationToken",
        "requestParameters": {"name": "guest"},
        "responseElements": {"credentials": {"accessKeyId": "ASIAGUEST"}},
    }
    policy = {"policy": json.dumps(statement("Allow", "signer:SignPayload"))}
    allowing = call | {"requestParameters": policy}
    for records, outcome in (
        ([push], "UNKNOWN"),
        ([push, call], "FAILED"),
        ([allowing, push], "COMPLETE"),
        ([push, allowing | {"errorCode": "AccessDenied"}], "UNKNOWN"),
    ):
        (here / "log").write_text(content("trail", records, []))
        done = run("replay", "-c", "config.json", *OPTIONS, "log", "--format", "json")
        assert done.json()["outcomes"][outcome] == 1


def test_tags_of_profiles_are_condition_keys(here: Path) -> None:
    document = details()
    condition = {"StringEquals": {"aws:ResourceTag/team": "a"}}
    policy = statement("Allow", "signer:SignPayload", Condition=condition)
    document["RoleDetailList"][0]["RolePolicyList"][0]["PolicyDocument"] = policy
    Path("permissions.json").write_text(json.dumps(document))
    cases_ = [Case(n, 10, "active", "allowed", "none", True, False) for n in range(3)]
    (here / "log").write_text(
        content("trail", [record for case in cases_ for record in case.records()], [])
    )
    for tags, outcome in (({"Team": "a"}, "COMPLETE"), ({"team": "b"}, "FAILED"), (None, "UNKNOWN")):
        profiles = listing()
        if tags is not None:
            profiles["profiles"][0]["tags"] = tags
        Path("profiles.json").write_text(json.dumps(profiles))
        done = run("replay", "-c", "config.json", *OPTIONS, "log", "--format", "json")
        assert done.json()["outcomes"][outcome] == 3
