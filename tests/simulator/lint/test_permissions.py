"""`lint --permissions`, compared with the answers of `can-sign` for every principal."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.program import EXIT_FINDINGS, EXIT_OK, EXIT_UNUSABLE, run
from tests.simulator.records import cloudtrail, lines
from tests.strategies import document_of

ACCOUNT = "111122223333"
PROFILES = ("one", "two", "three")
CODES = ("nobody-may-sign", "everybody-may-sign", "principal-may-not-sign")


def arn(profile: str) -> str:
    return f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/{profile}"


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def details(allowed: dict[str, dict[str, str]]) -> Any:
    """Roles with an answer for each profile: yes, no or unknown."""

    def statements(answers: dict[str, str]) -> list[Any]:
        unknown = {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
        return [
            {
                "Effect": "Allow",
                "Action": "signer:SignPayload",
                "Resource": arn(profile),
                **(unknown if answer == "unknown" else {}),
            }
            for profile, answer in answers.items()
            if answer != "no"
        ]

    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [
            {
                "RoleName": name,
                "RoleId": f"AROA{name}",
                "Arn": role(name),
                "RolePolicyList": [
                    {
                        "PolicyName": "sign",
                        "PolicyDocument": {"Version": "2012-10-17", "Statement": found},
                    }
                ]
                if (found := statements(answers))
                else [],
                "AttachedManagedPolicies": [],
                "Tags": [],
            }
            for name, answers in allowed.items()
        ],
        "Policies": [],
    }


def push(name: str, repository: str, number: int) -> Any:
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/job-{number}",
        "sessionContext": {"sessionIssuer": {"arn": role(name), "principalId": f"AROA{name}"}},
    }
    return cloudtrail(repository, number, userIdentity=identity)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rules = document_of([["a/*"], ["b/*"], ["a/*", "c/*"]])
    for rule, profile in zip(rules["rules"], PROFILES, strict=True):
        rule["signingProfileArn"] = arn(profile)
    Path("config.json").write_text(json.dumps(rules))
    return tmp_path


@pytest.mark.parametrize("seed", range(25))
def test_findings_follow_from_the_answers_for_every_principal(here: Path, seed: int) -> None:
    rng = random.Random(seed)
    # Few kinds of answers for a profile, so that everybody often has the same one.
    kinds = {each: rng.choice((("no",), ("yes",), ("yes", "no", "unknown"))) for each in PROFILES}
    allowed = {
        f"role{number}": {each: rng.choice(kinds[each]) for each in PROFILES}
        for number in range(rng.randint(1, 4))
    }
    Path("permissions.json").write_text(json.dumps(details(allowed)))
    pushes = [(rng.choice([*allowed]), rng.choice(("a/x", "b/x", "c/x", "d"))) for _ in range(40)]
    Path("log").write_bytes(lines(*(push(*each, number) for number, each in enumerate(pushes))))
    options = ("-c", "config.json", "--permissions", "permissions.json")
    answers = {
        (each["principal"], each["signingProfileArn"]): each["answer"]
        for each in run("can-sign", *map(role, allowed), *options, "--format", "json").json()["results"]
    }
    expected: set[tuple[str, str, tuple[str, int] | None]] = set()
    for index, profile in enumerate(PROFILES):
        found = {answers[role(name), arn(profile)] for name in allowed}
        path = f"rules[{index}].signingProfileArn"
        if found == {"no"}:
            expected.add(("nobody-may-sign", path, None))
        if found == {"yes"} and len(allowed) > 1:
            expected.add(("everybody-may-sign", path, None))
        matched = {"one": "a", "two": "b", "three": "ac"}[profile]
        for name in {name for name, repository in pushes if repository[0] in matched}:
            if answers[role(name), arn(profile)] == "no":
                counts = [r for n, r in pushes if n == name and r[0] in matched]
                expected.add(("principal-may-not-sign", path, (role(name), len(counts))))
    done = run("lint", *options, "--log", "log", "--format", "json", "--select", ",".join(CODES))
    found_all = set()
    for each in done.json()["findings"]:
        words = each["message"].split()
        who = None
        if each["code"] == "principal-may-not-sign":
            who = words[0], int(words[words.index("match:") + 1])
        found_all.add((each["code"], each["path"], who))
    assert found_all == expected
    assert done.code == (EXIT_FINDINGS if expected else EXIT_OK)


def test_nothing_is_claimed_of_an_incomplete_or_another_account(here: Path) -> None:
    allowed = {"ci": dict.fromkeys(PROFILES, "no")}
    for change in ({"IsTruncated": True}, {}):
        document = details(allowed) | change
        if not change:
            document = json.loads(json.dumps(document).replace(ACCOUNT, "444455556666"))
        Path("permissions.json").write_text(json.dumps(document))
        options = ("--permissions", "permissions.json", "--select", ",".join(CODES))
        done = run("lint", "-c", "config.json", *options)
        assert (done.code, done.out) == (EXIT_OK, "0 errors, 0 warnings, 0 notes\n")


def test_files_that_cannot_be_used_are_one_sentence(here: Path) -> None:
    Path("empty").write_text("")
    for options, message in (
        (("--permissions", "empty"), "Error: empty: "),
        (("--permissions", "missing"), "Error: missing: cannot be read"),
        (("--scp", "x"), "--scp is for use with --permissions"),
    ):
        done = run("lint", "-c", "config.json", *options)
        assert done.code == EXIT_UNUSABLE
        assert message in done.err
        assert "Traceback" not in done.err
