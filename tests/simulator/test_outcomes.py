"""Predicted outcomes in a replay, compared with an oracle that knows what it generated."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simulator.configurations.fleet import load_configurations
from simulator.decision.decider import DecisionInputs
from simulator.permission_files import PermissionFiles
from simulator.profile_files import ProfileFiles
from simulator.reading.sources import sources
from simulator.replay import Replay
from simulator.replay_result import OutcomeCount, Signatures
from tests.simulator.program import EXIT_OK, run
from tests.simulator.records import INDEX, MANIFEST, Record, eventbridge

ACCOUNT, REGION = "111122223333", "us-east-1"
PROFILES = ("active", "canceled", "revoked", "listed_canceled", "other_platform", "absent")
START = datetime(2026, 1, 1, tzinfo=UTC)
CANCELED_AT, REVOKED_AT, REVOCATION_EFFECTIVE = 500, 600, 300
# Permissions of a role on every profile.
ROLES = ("allowed", "denied", "conditional", "recreated", "deleted", "cache")
# What an AssumeRole record in the logs says of the session, if there is one.
SESSIONS = ("none", "plain", "denying", "tagged", "incomplete")
CACHE = "AWSServiceRoleForECRPullThroughCache"


def arn(profile: str) -> str:
    return f"arn:aws:signer:{REGION}:{ACCOUNT}:/signing-profiles/{profile}"


def role_arn(role: str) -> str:
    path = "aws-service-role/pullthroughcache.ecr.amazonaws.com/" if role == "cache" else ""
    return f"arn:aws:iam::{ACCOUNT}:role/{path}{CACHE if role == 'cache' else role}"


def time(second: int) -> str:
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Case(NamedTuple):
    """A push, of which the oracle knows everything."""

    number: int
    second: int
    profile: str
    role: str
    session: str
    has_tag: bool
    is_index: bool

    def outcome(self) -> tuple[str, str]:
        """The status and the reason, by the rules of AWS written down once more."""
        if not self.has_tag and not self.is_index:
            return "UNKNOWN", "platform-image"
        permission = self.permission()
        if permission in ("permission-denied", "service-role"):
            return "FAILED", permission
        status = self.profile_status()
        if status[0] == "FAILED":
            return status
        return ("UNKNOWN", permission) if permission != "allowed" else status

    def permission(self) -> str:
        if self.role == "cache":
            return "service-role"
        if self.session == "incomplete":
            return "session-not-recorded"
        if self.role in ("recreated", "deleted"):
            return "principal-recreated" if self.role == "recreated" else "principal-not-in-file"
        if self.role == "denied":
            return "allowed" if self.session == "tagged" else "permission-denied"
        if self.session == "denying":
            return "permission-denied"
        return "allowed" if self.role == "allowed" else "condition-key-unknown"

    def profile_status(self) -> tuple[str, str]:
        complete = ("COMPLETE", "allowed")
        if self.profile == "active":
            return complete
        if self.profile == "canceled":
            return self._until(CANCELED_AT, complete, "profile-canceled")
        if self.profile == "revoked":
            invalid = self.second >= REVOCATION_EFFECTIVE
            before = ("COMPLETE", "revoked-later") if invalid else complete
            return self._until(REVOKED_AT, before, "profile-revoked")
        if self.profile == "listed_canceled":
            return "FAILED", "profile-canceled"
        if self.profile == "other_platform":
            return "FAILED", "wrong-platform"
        return "UNKNOWN", "profile-not-in-files"

    def _until(self, second: int, before: tuple[str, str], reason: str) -> tuple[str, str]:
        if self.second == second:
            return "UNKNOWN", "profile-status-unknown"
        return before if self.second < second else ("FAILED", reason)

    def records(self) -> list[Record]:
        """The push, and the call that created its session."""
        key = f"ASIA{self.number:016}"
        role = role_arn(self.role)
        name = role.rpartition("/")[2]
        media_type = INDEX if self.is_index else MANIFEST
        tag = {"imageTag": f"v{self.number}"} if self.has_tag else {}
        digest = f"sha256:{self.number:064x}"
        push: Record = {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": f"{unique_id(self.role)}:build",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/build",
                "accessKeyId": key,
                "sessionContext": {
                    "sessionIssuer": {"arn": role, "principalId": unique_id(self.role, now=False)},
                    "attributes": {"mfaAuthenticated": "false"},
                },
            },
            "eventTime": time(self.second),
            "eventSource": "ecr.amazonaws.com",
            "eventName": "PutImage",
            "awsRegion": REGION,
            "requestParameters": {
                "repositoryName": self.profile.replace("_", "-"),
                "registryId": ACCOUNT,
                "imageManifestMediaType": media_type,
                **tag,
            },
            "responseElements": {"image": {"imageId": {"imageDigest": digest, **tag}}},
            "eventID": f"push-{self.number}",
            "recipientAccountId": ACCOUNT,
        }
        return [push, *self._session(key)]

    def _session(self, key: str) -> list[Record]:
        if self.session == "none":
            return []
        request: Record = {"roleArn": role_arn(self.role), "roleSessionName": "build"}
        if self.session == "denying":
            request |= {"policy": json.dumps(statement("Allow", "ecr:*"))}
        if self.session == "tagged":
            request |= {"tags": [{"key": "may", "value": "sign"}]}
        return [
            {
                "eventVersion": "1.11",
                "eventTime": time(0),
                "eventSource": "sts.amazonaws.com",
                "eventName": "AssumeRole",
                "awsRegion": REGION,
                "requestParameters": None if self.session == "incomplete" else request,
                "responseElements": {"credentials": {"accessKeyId": key}},
                "eventID": f"session-{self.number}",
                "recipientAccountId": ACCOUNT,
            }
        ]


def unique_id(role: str, *, now: bool = True) -> str:
    return f"AROA{role.upper():X<17}" if now or role != "recreated" else f"AROA{'OLD':X<17}"


def statement(effect: str, action: str, **more: Any) -> Record:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": effect, "Action": action, "Resource": "*", **more}],
    }


def details() -> Record:
    sign = "signer:SignPayload"
    policies = {
        "allowed": statement("Allow", sign),
        "denied": statement(
            "Allow", sign, Condition={"StringEquals": {"aws:PrincipalTag/may": "sign"}}
        ),
        "conditional": statement(
            "Allow", sign, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
        ),
        "recreated": statement("Allow", sign),
        "cache": statement("Allow", sign),
    }
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [
            {
                "RoleName": role_arn(role).rpartition("/")[2],
                "RoleId": unique_id(role),
                "Arn": role_arn(role),
                "RolePolicyList": [{"PolicyName": "sign", "PolicyDocument": policy}],
                "AttachedManagedPolicies": [],
                "Tags": [],
            }
            for role, policy in policies.items()
        ],
        "Policies": [],
        "IsTruncated": False,
    }


def listing() -> Record:
    status = {"canceled": "Canceled", "revoked": "Revoked", "listed_canceled": "Canceled"}
    platform = {"other_platform": "AWSLambda-SHA384-ECDSA"}
    return {
        "profiles": [
            {
                "profileName": name,
                "arn": arn(name),
                "status": status.get(name, "Active"),
                "platformId": platform.get(name, "Notation-OCI-SHA384-ECDSA"),
            }
            for name in PROFILES
            if name != "absent"
        ]
    }


def signer_calls() -> list[Record]:
    calls = [
        ("CancelSigningProfile", CANCELED_AT, {"profileName": "canceled"}),
        (
            "RevokeSigningProfile",
            REVOKED_AT,
            {"profileName": "revoked", "effectiveTime": time(REVOCATION_EFFECTIVE)},
        ),
    ]
    return [
        {
            "eventVersion": "1.11",
            "eventTime": time(second),
            "eventSource": "signer.amazonaws.com",
            "eventName": name,
            "awsRegion": REGION,
            "requestParameters": parameters,
            "responseElements": None,
            "eventID": name,
            "recipientAccountId": ACCOUNT,
        }
        for name, second, parameters in calls
    ]


def configuration() -> Record:
    return {
        "rules": [
            {
                "signingProfileArn": arn(name),
                "repositoryFilters": [
                    {"filter": name.replace("_", "-"), "filterType": "WILDCARD_MATCH"}
                ],
            }
            for name in PROFILES
        ]
    }


def cases(rng: random.Random, count: int) -> list[Case]:
    special = [*range(1_000), *[CANCELED_AT, REVOKED_AT, REVOCATION_EFFECTIVE] * 50]
    return [
        Case(
            number,
            rng.choice(special),
            rng.choice(PROFILES),
            rng.choice(ROLES),
            rng.choice(SESSIONS),
            has_tag := rng.random() < 0.8,
            not has_tag and rng.random() < 0.5,
        )
        for number in range(count)
    ]


def report_of(case: Case, number: int) -> Record:
    """EventBridge's report of the same push, which names no principal."""
    detail = {
        "image-digest": f"sha256:{case.number:064x}",
        "image-tag": f"v{case.number}" if case.has_tag else "",
        "manifest-media-type": INDEX if case.is_index else MANIFEST,
    }
    second = min(case.second + 2, 999_999)
    return eventbridge(case.profile.replace("_", "-"), number, detail, time=time(second))


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


OPTIONS = ("--permissions", "permissions.json", "--profiles", "profiles.json")


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


def content(name: str, records: list[Record], reported: list[Case]) -> str:
    if name == "trail":
        return json.dumps({"Records": records}, separators=(",", ":"))
    return "".join(json.dumps(report_of(case, n)) + "\n" for n, case in enumerate(reported))


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
