"""`ecr-signing can-sign`: answers, output formats and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.decision.permissions.worlds import (
    ACCOUNT,
    OTHER_ACCOUNT,
    ROLE,
    USER,
    Json,
    World,
    policy,
    statement,
)
from tests.simulator.permissions_table import IAM, PROFILES, ROWS
from tests.simulator.program import EXIT_FINDINGS, EXIT_OK, EXIT_UNUSABLE, Done, run
from tests.strategies import ARN, document_of

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"
ALLOW, DENY = policy(statement()), policy(statement("Deny"))
NOT_KNOWN = policy(statement(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}))
UNALLOWED = policy(statement(Action="ecr:*"))


def scp(*documents: Json) -> list[Json]:
    """A level of the organization."""
    return [
        {"Policy": {"PolicySummary": {"Name": f"scp-{number}"}, "Content": json.dumps(document)}}
        for number, document in enumerate(documents)
    ]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with three rules of two profiles, in the current folder."""
    monkeypatch.chdir(tmp_path)
    file = Path("config.json")
    file.write_text(json.dumps(document_of([["b/*"], ["a/*"], ["c/*"]], ["two", "one", "two"])))
    return file


def write(name: str, document: object) -> str:
    Path(name).write_text(json.dumps(document))
    return name


def can_sign(world: World, *options: str, principal: str = "", stdin: bytes = b"") -> Done:
    file = write("permissions.json", world.details())
    arguments = ["can-sign", principal or world.arn, "-c", "config.json", "--permissions", file]
    return run(*arguments, *options, stdin=stdin)


def results(world: World, *options: str, principal: str = "") -> list[Json]:
    found: list[Json] = can_sign(world, "--format", "json", *options, principal=principal).json()[
        "results"
    ]
    return found


def example(*arguments: str) -> Any:
    config, file = EXAMPLES / "signing-configuration.json", EXAMPLES / "permissions.json"
    done = run("can-sign", *arguments, "-c", config, "--permissions", file, "--format", "json")
    return done.json()


@pytest.mark.parametrize("column", ["answers", "with_scp"])
def test_the_example_account_is_answered(column: str) -> None:
    options = []
    if column == "with_scp":
        options = ["--scp", str(EXAMPLES / "service-control-policies.json")]
    found = example(*ROWS, *options)["results"]
    expected = [
        (principal, f"{ARN}{profile}", answer)
        for principal, row in ROWS.items()
        for profile, answer in zip(PROFILES, getattr(row, column).split(), strict=True)
    ]
    assert [tuple(each.values())[:3] for each in found] == expected


@pytest.mark.parametrize(
    ("principal", "profile", "reason", "statement", "detail"),
    [
        ("user/alice", "prod", "allowed", "Releases, Sid 'SignReleases'", ""),
        ("user/alice", "payments", "permission-denied", "Releases, Sid 'NotForPayments'", ""),
        ("user/alice", "data", "permission-denied", None, "no identity-based policy allows it"),
        (
            "user/eve",
            "prod",
            "managed-policy-not-in-file",
            None,
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        ("role/ci-prod", "prod", "allowed", f"{IAM}policy/SignAsTeam, Sid 'SignAsTeam'", ""),
        (
            "role/ci-payments",
            "payments",
            "condition-key-unknown",
            "SignFromTheOffice, Sid 'Office'",
            "aws:SourceIp",
        ),
        (
            "role/teams/sandbox/ci-sandbox",
            "prod",
            "permission-denied",
            None,
            f"no permissions boundary {IAM}policy/DeveloperBoundary allows it",
        ),
        (
            "role/auditor",
            "prod",
            "condition-key-unknown",
            "Organization, Sid 'NotFromOutside'",
            "aws:PrincipalOrgID",
        ),
        ("role/nobody", "prod", "principal-not-in-file", None, f"{IAM}role/nobody"),
        (
            "role/ci-sandbox",
            "prod",
            "principal-not-in-file",
            None,
            f"{IAM}role/ci-sandbox, but {IAM}role/teams/sandbox/ci-sandbox",
        ),
        (
            "role/aws-service-role/pullthroughcache.ecr.amazonaws.com/AWSServiceRoleForECRPullThroughCache",
            "prod",
            "service-role",
            None,
            "",
        ),
        ("root", "prod", "allowed", None, ""),
    ],
)
def test_an_answer_has_a_reason_and_the_statement_that_decides(
    principal: str, profile: str, reason: str, statement: str | None, detail: str
) -> None:
    found = example(f"{IAM}{principal}")["results"][PROFILES.index(profile)]
    assert (found["reason"], found["statement"], found["detail"]) == (reason, statement, detail)


def test_the_text_has_a_line_for_each_profile_and_then_the_assumptions(config: Path) -> None:
    denied = policy(statement("Deny", Sid="Two", Resource=f"{ARN}two"))
    done = can_sign(World([policy(statement(Action="s3:*"), statement()), denied]))
    answers, assumptions = done.out.split("\n\n")
    assert answers == (
        f"{USER}\n"
        f"  no       {ARN}two  denied by inline-1, Sid 'Two'\n"
        f"  yes      {ARN}one  allowed by inline-0, statement 2\n"
        "1 yes, 1 no, 0 unknown"
    )
    assert assumptions.startswith("Assumptions\n  Each principal has the permissions of the files")
    assert (done.code, done.err) == (EXIT_FINDINGS, "")


@pytest.mark.parametrize(
    ("documents", "options", "code"),
    [
        ([ALLOW], [], EXIT_OK),
        ([], [], EXIT_FINDINGS),
        ([NOT_KNOWN], [], EXIT_FINDINGS),
        ([NOT_KNOWN], ["--allow-unknown"], EXIT_OK),
        ([DENY], ["--allow-unknown"], EXIT_FINDINGS),
    ],
)
def test_the_exit_code_says_whether_everything_was_answered_yes(
    config: Path, documents: list[Json], options: list[str], code: int
) -> None:
    for format_ in ("text", "json"):
        done = can_sign(World(documents), "--format", format_, *options)
        assert (done.code, done.err) == (code, "")


def test_principals_are_read_from_standard_input(config: Path) -> None:
    listed = f"# builders\n\n  {USER}\r\n{ROLE}\n{USER}\n".encode()
    done = can_sign(World([ALLOW]), "--format", "json", principal="-", stdin=listed)
    assert [each["principal"] for each in done.json()["results"][::2]] == [USER, ROLE, USER]


def test_several_accounts_have_a_file_each(config: Path) -> None:
    other = World([ALLOW], account=OTHER_ACCOUNT)
    file = write("other.json", other.details())
    given = write(
        "profile.json", {"permissions": [{"action": "signer:SignPayload", "principal": OTHER_ACCOUNT}]}
    )
    options = ["--permissions", file, "--profile-permissions", f"{ARN}one={given}"]
    two, one = results(World([ALLOW]), *options, principal=other.arn)
    assert (two["answer"], two["reason"]) == ("unknown", "profile-permissions-not-given")
    assert (one["answer"], one["reason"]) == ("yes", "allowed")


def test_every_level_of_scps_has_to_allow_except_in_the_management_account(config: Path) -> None:
    every = [
        "--scp",
        write("root.json", scp(ALLOW)),
        "--scp",
        write("unit.json", scp(UNALLOWED, UNALLOWED)),
    ]
    own = ["--scp", f"{ACCOUNT}=unit.json"]
    others = ["--scp", f"{OTHER_ACCOUNT}=unit.json"]
    for options, answer in (
        ([], "yes"),
        (every[:2], "yes"),
        (every, "no"),
        (own, "no"),
        (others, "yes"),
        ([*every, "--management-account", ACCOUNT], "yes"),
        ([*every, "--management-account", OTHER_ACCOUNT], "no"),
    ):
        assert {each["answer"] for each in results(World([ALLOW]), *options)} == {answer}, options


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        ([], ["No service control policies (SCPs) apply, because --scp is not given."]),
        (
            ["--scp", "scp.json"],
            [
                "The levels of service control policies (SCPs) that --scp gives are all that apply.",
                "No principal is in the management account of its organization, where SCPs do not apply.",
            ],
        ),
        (
            ["--scp", f"{OTHER_ACCOUNT}=scp.json", "--management-account", OTHER_ACCOUNT],
            [
                f"No service control policies (SCPs) apply in accounts without --scp: {ACCOUNT}.",
                "The levels of service control policies (SCPs) that --scp gives are all that apply.",
            ],
        ),
    ],
)
def test_what_is_assumed_is_said_once(config: Path, options: list[str], sentences: list[str]) -> None:
    write("scp.json", scp(ALLOW))
    said = can_sign(World([ALLOW]), "--format", "json", *options).json()["assumptions"]
    assert [each for each in said if "SCP" in each] == sentences
    assert len(said) == len(set(said)) == 4 + len(sentences)
    assert all(can_sign(World([ALLOW]), *options).out.count(each) == 1 for each in said)


def test_a_condition_on_the_time_is_decided_for_a_push_now(config: Path) -> None:
    for operator, answer in (("DateGreaterThan", "yes"), ("DateLessThan", "no")):
        for key in ("aws:CurrentTime", "aws:EpochTime"):
            condition = {operator: {key: "2024-01-01T00:00:00Z"}}
            found = results(World([policy(statement(Condition=condition))]))
            assert {each["answer"] for each in found} == {answer}


def test_a_profile_that_the_configuration_does_not_use_is_reported(config: Path) -> None:
    write("profile.json", {"permissions": []})
    done = can_sign(World([ALLOW]), "--profile-permissions", f"{ARN}three=profile.json")
    warning = (
        f"warning: --profile-permissions {ARN}three: the configuration does not use this profile\n"
    )
    assert (done.code, done.err) == (EXIT_OK, warning)
    assert can_sign(World([ALLOW]), "-q", "--profile-permissions", f"{ARN}three=profile.json").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bob"], "bob is not the ARN of a user, role, role session or root user, such as"),
        ([""], "'' is not the ARN of a user"),
        (["arn:aws:s3:::bucket"], "arn:aws:s3:::bucket is not the ARN of a user"),
        ([USER + "\n"], "is not the ARN of a user"),
        ([USER, "--scp", ""], "an empty argument names no file; is a variable not set?"),
        ([USER, "--scp", f"{ACCOUNT}="], "an empty argument names no file; is a variable not set?"),
        (
            [USER, "--profile-permissions", "profile.json"],
            "--profile-permissions 'profile.json' must be ARN=FILE",
        ),
        (
            [USER, *["--profile-permissions", f"{ARN}one=x"] * 2],
            f"is given twice for '{ARN}one'; give it once.",
        ),
        ([USER, "--management-account", "1"], "'1' must be an account, for example 111122223333"),
        (
            [USER, "--permissions", "permissions.json"],
            f"account {ACCOUNT} is in permissions.json already",
        ),
        (["-", "--scp", "-"], "standard input can be read only once"),
        (["-"], "standard input: has no ARN of a principal"),
    ],
)
def test_wrong_usage_is_one_sentence(config: Path, arguments: list[str], message: str) -> None:
    file = write("permissions.json", World([ALLOW]).details())
    done = run("can-sign", *arguments, "-c", config, "--permissions", file)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err.splitlines()[-1].startswith("Error: ")
    assert message in done.err.splitlines()[-1]


def test_a_list_with_something_that_is_no_arn_is_refused(config: Path) -> None:
    for listed, message in (
        (f"{USER}\nbob\n".encode(), "bob is not"),
        (b"\xff" * (2 << 20), "too long"),
    ):
        done = can_sign(World([ALLOW]), principal="-", stdin=listed)
        assert (done.code, done.out) == (EXIT_UNUSABLE, "")
        assert message in done.err


def test_permissions_and_rules_are_needed(config: Path) -> None:
    done = run("can-sign", USER, "-c", config)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err.endswith("Error: Missing option '--permissions'.\n")
    write("config.json", {"rules": []})
    empty = can_sign(World([ALLOW]))
    assert (empty.code, empty.out) == (EXIT_UNUSABLE, "")
    assert empty.err == "Error: config.json: has no rules, so there is no profile to sign with\n"
