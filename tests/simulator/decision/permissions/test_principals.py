"""Principals by ARN and by the `userIdentity` of a CloudTrail record, and what is known about each."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.decision.permissions import (
    UNKNOWN_PRINCIPAL,
    Answer,
    Permissions,
    Principal,
    Session,
    principal_of_arn,
    principal_of_identity,
    read_account,
)
from tests.simulator.decision.permissions.worlds import (
    ACCOUNT,
    OTHER_ACCOUNT,
    PROFILE,
    ROLE,
    USER,
    World,
    policy,
    statement,
)

ALLOW = policy(statement())
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/Builder/run-1"
FEDERATED_ARN = f"arn:aws:sts::{ACCOUNT}:federated-user/alice"
CACHE_ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/pullthroughcache.ecr.amazonaws.com/"
    "AWSServiceRoleForECRPullThroughCache"
)
USER_IDENTITY = {"type": "IAMUser", "principalId": "AIDABOB", "arn": USER, "accountId": ACCOUNT}
SESSION_IDENTITY: dict[str, Any] = {
    "type": "AssumedRole",
    "principalId": "AROABUILDER:run-1",
    "arn": SESSION_ARN,
    "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROABUILDER", "arn": ROLE}},
}
FEDERATED_IDENTITY: dict[str, Any] = {
    "type": "FederatedUser",
    "principalId": f"{ACCOUNT}:alice",
    "arn": FEDERATED_ARN,
    "sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDABOB", "arn": USER}},
}


def ask(principal: Principal, *worlds: World) -> Answer:
    accounts = [read_account(world.details(), "details.json") for world in worlds or (World([ALLOW]),)]
    return Permissions(accounts).may_sign(principal, PROFILE, {})


def both() -> World:
    return World([ALLOW], kind="role")


@pytest.mark.parametrize(
    ("user_identity", "world", "expected"),
    [
        (USER_IDENTITY, World([ALLOW]), ("yes", "allowed")),
        (SESSION_IDENTITY, both(), ("yes", "allowed")),
        (
            {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "principalId": ACCOUNT},
            both(),
            ("yes", "allowed"),
        ),
        (FEDERATED_IDENTITY, World([ALLOW]), ("unknown", "session-not-recorded")),
        (
            {**USER_IDENTITY, "principalId": "AIDAOLD"},
            World([ALLOW]),
            ("unknown", "principal-recreated"),
        ),
        (USER_IDENTITY, both(), ("unknown", "principal-not-in-file")),
        (USER_IDENTITY, World([ALLOW], account=OTHER_ACCOUNT), ("unknown", "account-not-in-files")),
        (
            {"type": "AWSService", "invokedBy": "codebuild.amazonaws.com"},
            both(),
            ("unknown", "service-principal"),
        ),
        (
            {"type": "AWSService", "invokedBy": "pullthroughcache.ecr.amazonaws.com"},
            both(),
            ("no", "service-role"),
        ),
        ({"type": "AWSService"}, both(), ("unknown", "service-principal")),
        ({"type": "AWSAccount", "accountId": ACCOUNT}, both(), ("unknown", "principal-unknown")),
        ({"type": "WebIdentityUser", "arn": USER}, both(), ("unknown", "principal-unknown")),
        ({"type": "Unknown"}, both(), ("unknown", "principal-unknown")),
        ({}, both(), ("unknown", "principal-unknown")),
        ({"type": "IAMUser", "arn": 7}, both(), ("unknown", "principal-unknown")),
        ({"type": "IAMUser", "arn": SESSION_ARN}, both(), ("unknown", "principal-unknown")),
        ({**SESSION_IDENTITY, "sessionContext": None}, both(), ("unknown", "principal-unknown")),
        (
            {**SESSION_IDENTITY, "sessionContext": {"sessionIssuer": []}},
            both(),
            ("unknown", "principal-unknown"),
        ),
        (
            {**SESSION_IDENTITY, "sessionContext": {"sessionIssuer": {"arn": USER}}},
            both(),
            ("unknown", "principal-unknown"),
        ),
    ],
)
def test_a_record_names_a_principal(
    user_identity: dict[str, Any], world: World, expected: tuple[str, str]
) -> None:
    assert ask(principal_of_identity(user_identity), world)[:2] == expected


def test_a_recreated_role_is_another_one() -> None:
    issuer = {"type": "Role", "principalId": "AROAOLD", "arn": ROLE}
    identity = {**SESSION_IDENTITY, "sessionContext": {"sessionIssuer": issuer}}
    assert ask(principal_of_identity(identity), both()).reason == "principal-recreated"


def test_a_user_who_was_moved_to_another_path_is_known_by_the_unique_id() -> None:
    moved = f"arn:aws:iam::{ACCOUNT}:user/builders/Bob"
    assert ask(principal_of_identity({**USER_IDENTITY, "arn": moved})).answer == "yes"
    assert ask(principal_of_arn(moved)).reason == "principal-not-in-file"


def test_the_service_linked_role_of_pull_through_cache_cannot_sign() -> None:
    issuer = {"type": "Role", "principalId": "AROACACHE", "arn": CACHE_ROLE}
    name = CACHE_ROLE.rpartition("/")[2]
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/sync"
    identity = {"type": "AssumedRole", "arn": session, "sessionContext": {"sessionIssuer": issuer}}
    assert ask(principal_of_identity(identity)) == Answer("no", "service-role")
    # The ARN of a session lacks the path, which the account details have.
    details = World([ALLOW], kind="role").details()
    details["RoleDetailList"][0] |= {"RoleName": name, "Arn": CACHE_ROLE}
    permissions = Permissions([read_account(details, "details.json")])
    assert permissions.may_sign(principal_of_arn(session), PROFILE, {}).reason == "service-role"


def test_a_role_of_that_name_without_the_path_is_any_role() -> None:
    details = World([ALLOW], kind="role").details()
    arn = f"arn:aws:iam::{ACCOUNT}:role/pullthroughcache.ecr.amazonaws.com"
    details["RoleDetailList"][0] |= {"RoleName": "pullthroughcache.ecr.amazonaws.com", "Arn": arn}
    permissions = Permissions([read_account(details, "details.json")])
    assert permissions.may_sign(principal_of_arn(arn), PROFILE, {}).answer == "yes"


@pytest.mark.parametrize("arn", [USER, ROLE, SESSION_ARN])
def test_an_arn_names_a_principal(arn: str) -> None:
    world = World([ALLOW], kind="user" if arn == USER else "role")
    assert ask(principal_of_arn(arn), world).answer == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bob",
        ACCOUNT,
        f"arn:aws:iam::{ACCOUNT}:user/",
        f"arn:aws:iam::{ACCOUNT}:user",
        f"arn:aws:iam::{ACCOUNT}:root/x",
        f"arn:aws:iam::{ACCOUNT}:group/Builders",
        f"arn:aws:iam::{ACCOUNT}:assumed-role/Builder/run-1",
        f"arn:aws:sts::{ACCOUNT}:user/Bob",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Builder",
        "arn:aws:iam::123:user/Bob",
        f"{USER}\n",
    ],
)
def test_another_text_names_no_principal(text: str) -> None:
    assert principal_of_arn(text) == UNKNOWN_PRINCIPAL
    assert ask(principal_of_arn(text)).reason == "principal-unknown"


def test_a_federated_user_by_the_arn_alone_is_not_known() -> None:
    assert ask(principal_of_arn(FEDERATED_ARN)).reason == "session-not-recorded"


def test_a_federated_user_has_keys_and_tags_of_his_own() -> None:
    condition = {
        "StringEquals": {
            "aws:userid": f"{ACCOUNT}:alice",
            "aws:PrincipalType": "FederatedUser",
            "aws:PrincipalTag/team": "blue",
            "aws:PrincipalTag/site": "north",
        },
        "ArnEquals": {"aws:PrincipalArn": FEDERATED_ARN},
        "Null": {"aws:username": "true"},
    }
    world = World([policy(statement(Condition=condition))], tags={"team": "red", "site": "north"})
    session = Session(
        policies=('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',),
        tags=(("Team", "blue"),),
    )
    assert ask(principal_of_identity(FEDERATED_IDENTITY, session), world).answer == "yes"
    creator = principal_of_identity(FEDERATED_IDENTITY, session)
    assert ask(creator._replace(session_name=None), world).answer == "unknown"


def test_session_tags_override_tags_of_the_role() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    world = World([policy(statement(Condition=condition))], kind="role", tags={"team": "red"})
    assert ask(principal_of_arn(SESSION_ARN), world).answer == "no"
    assert ask(principal_of_arn(SESSION_ARN, Session(tags=(("TEAM", "blue"),))), world).answer == "yes"


def test_managed_policies_can_be_session_policies() -> None:
    world = World([ALLOW], kind="role", boundary=policy(statement()))
    known = Session(policy_arns=(f"arn:aws:iam::{ACCOUNT}:policy/boundary",))
    missing = Session(policy_arns=("arn:aws:iam::aws:policy/PowerUserAccess",))
    assert ask(principal_of_arn(SESSION_ARN, known), world).answer == "yes"
    answer = ask(principal_of_arn(SESSION_ARN, missing), world)
    assert (answer.answer, answer.reason) == ("unknown", "managed-policy-not-in-file")


def test_a_session_policy_that_cannot_be_read_leaves_the_answer_open() -> None:
    answer = ask(principal_of_arn(SESSION_ARN, Session(policies=('{"Statement": ',))), both())
    assert (answer.answer, answer.reason) == ("unknown", "session-policy-unreadable")


def test_of_a_role_without_a_session_the_user_id_is_not_known() -> None:
    world = World([policy(statement(Condition={"StringLike": {"aws:userid": "AROA*"}}))], kind="role")
    assert ask(principal_of_arn(ROLE), world).answer == "unknown"
    assert ask(principal_of_arn(SESSION_ARN), world).answer == "yes"


@pytest.mark.parametrize(
    "arn", ["", "x", f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/Release\n"]
)
def test_a_profile_that_is_none_is_never_signed_with(arn: str) -> None:
    permissions = Permissions([read_account(World([ALLOW]).details(), "details.json")])
    assert permissions.may_sign(principal_of_arn(USER), arn, {}).reason == "profile-arn-invalid"


def test_an_answer_names_the_statement_that_decides() -> None:
    named = World([policy(statement(Sid="Signing"), statement())]).answer()
    assert str(named.statement) == "inline-0, Sid 'Signing'"
    by_number = World([policy(statement(Action="s3:*"), statement())]).answer()
    assert str(by_number.statement) == "inline-0, statement 2"
    denied = World([ALLOW, policy(statement("Deny", Sid="Never"))]).answer()
    assert str(denied.statement) == "inline-1, Sid 'Never'"
    managed = World(group=[ALLOW]).answer()
    assert str(managed.statement) == f"arn:aws:iam::{ACCOUNT}:policy/0, statement 1"
    doubtful = World(
        [policy(statement(Sid="Maybe", Condition={"Bool": {"aws:SecureTransport": "true"}}))]
    )
    assert str(doubtful.answer().statement) == "inline-0, Sid 'Maybe'"


def test_a_no_says_which_policies_do_not_allow_it() -> None:
    nothing = policy(statement(Action="s3:*"))
    arn = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    assert World().answer().detail == "no identity-based policy allows it"
    assert (
        World([ALLOW], boundary=nothing).answer().detail == f"no permissions boundary {arn} allows it"
    )
    assert World([ALLOW], kind="role", session=nothing).answer().detail == "no session policy allows it"
    level = World([ALLOW], levels=[[nothing]]).answer().detail
    assert level == "no service control policy of scp.json allows it"
    across = World([ALLOW], account=OTHER_ACCOUNT, profile_permissions=[]).answer().detail
    assert across == "no profile permission allows it"


def test_an_unknown_says_what_is_missing() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "StringLike": {"aws:SourceVpce": "v*"}}
    answer = World([policy(statement(Condition=condition))]).answer()
    assert (answer.reason, answer.detail) == ("condition-key-unknown", "aws:SourceIp, aws:SourceVpce")
    odd = World(
        [policy(statement(Sid="Odd", Condition={"StringMatches": {"aws:username": "B"}}))]
    ).answer()
    assert (odd.reason, odd.detail) == (
        "semantics-undocumented",
        "StringMatches of aws:username in inline-0, Sid 'Odd'",
    )
    resource = "arn:aws:signer:*:/signing-profiles/Release"
    wild = World([policy(statement(Resource=resource, Sid="Wild"))]).answer()
    assert wild.detail == "its resource in inline-0, Sid 'Wild'"
    action = World([policy(statement(Action="*:*"))]).answer()
    assert action.detail == "its action in inline-0, statement 1"
