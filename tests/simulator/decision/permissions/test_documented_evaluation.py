"""AWS's documented evaluation logic: each case is named by the sentence that it proves.

Sources: AWS IAM user guide (policy evaluation logic, within a single account, cross-account, permissions
boundaries, policy elements), AWS Organizations user guide (SCPs), AWS Signer developer guide (cross-account
signing).
"""

from __future__ import annotations

import json

import pytest

from simulator.decision.permissions import (
    Identity,
    Permissions,
    Principal,
    Session,
    principal_of_arn,
    read_account,
    read_service_control_level,
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
DENY = policy(statement("Deny"))
NOTHING = policy(statement(Action="s3:*"))
OTHER = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/Other"


def across(principal: str, action: str = "signer:SignPayload", **more: str) -> World:
    """A user of another account who may sign by his own policy, and a permission of the profile."""
    permission = {"action": action, "principal": principal, "statementId": "one", **more}
    return World([ALLOW], account=OTHER_ACCOUNT, profile_permissions=[permission])


SENTENCES: list[tuple[str, World, str]] = [
    # Policy evaluation logic
    ("By default, all requests are implicitly denied", World(), "no"),
    ("Requests must be explicitly allowed by a policy", World([ALLOW]), "yes"),
    ("A policy about other actions does not allow this one", World([NOTHING]), "no"),
    ("An explicit deny overrides an explicit allow", World([ALLOW, DENY]), "no"),
    (
        "An explicit deny overrides an allow of the same policy",
        World([policy(statement(), statement("Deny"))]),
        "no",
    ),
    ("An allow after a deny does not lift it", World([DENY, ALLOW]), "no"),
    ("One allow among the identity-based policies is enough", World([NOTHING, ALLOW]), "yes"),
    (
        "For an IAM user, these include user policies and policies from groups to which the user belongs",
        World(group=[ALLOW]),
        "yes",
    ),
    (
        "An explicit deny in a policy of a group overrides an allow of the user",
        World([ALLOW], group=[DENY]),
        "no",
    ),
    ("A role has the permissions of its policies", World([ALLOW], kind="role"), "yes"),
    # Permissions boundaries
    (
        "The entity can perform only the actions that are allowed by both its identity-based policies and its permissions boundaries",
        World([ALLOW], boundary=ALLOW),
        "yes",
    ),
    (
        "If the permissions boundary does not allow the requested action, the request is implicitly denied",
        World([ALLOW], boundary=NOTHING),
        "no",
    ),
    ("A permissions boundary does not provide permissions on its own", World(boundary=ALLOW), "no"),
    ("An explicit deny in the boundary overrides the allow", World([ALLOW], boundary=DENY), "no"),
    # Session policies
    (
        "The resulting session's permissions are the intersection of the policies of the role and of the session",
        World([ALLOW], kind="role", session=ALLOW),
        "yes",
    ),
    (
        "If a session policy is present and does not allow the requested action, the request is implicitly denied",
        World([ALLOW], kind="role", session=NOTHING),
        "no",
    ),
    ("A session policy grants nothing that the role lacks", World(kind="role", session=ALLOW), "no"),
    (
        "An explicit deny in a session policy overrides the allow",
        World([ALLOW], kind="role", session=DENY),
        "no",
    ),
    # Service control policies
    (
        "An action must be allowed by both the identity-based policy and the SCP",
        World([ALLOW], levels=[[ALLOW]]),
        "yes",
    ),
    (
        "If the enforcement code does not find any applicable Allow statements in the SCPs, the request is implicitly denied",
        World([ALLOW], levels=[[NOTHING]]),
        "no",
    ),
    ("SCPs do not grant permissions", World(levels=[[ALLOW]]), "no"),
    ("An explicit deny in an SCP overrides the allow", World([ALLOW], levels=[[ALLOW, DENY]]), "no"),
    (
        "There must be an explicit Allow statement at every level from the root through each OU to the account",
        World([ALLOW], levels=[[ALLOW], [NOTHING], [ALLOW]]),
        "no",
    ),
    (
        "One policy of a level that allows is enough for the level",
        World([ALLOW], levels=[[NOTHING, ALLOW]]),
        "yes",
    ),
    (
        "If both a permissions boundary and an SCP are present, then the boundary, the SCP, and the identity-based policy must all allow the action",
        World([ALLOW], boundary=ALLOW, levels=[[ALLOW]]),
        "yes",
    ),
    # Cross-account
    (
        "The resource-based policy must allow the requester: an account",
        across(OTHER_ACCOUNT),
        "yes",
    ),
    (
        "The account ARN and the shortened account ID behave the same way",
        across(f"arn:aws:iam::{OTHER_ACCOUNT}:root"),
        "yes",
    ),
    (
        "The resource-based policy must specify the principal: a user",
        across(f"arn:aws:iam::{OTHER_ACCOUNT}:user/Bob"),
        "yes",
    ),
    (
        "Principals must always name specific users",
        across(f"arn:aws:iam::{OTHER_ACCOUNT}:user/Carol"),
        "no",
    ),
    ("A wildcard as principal means everyone", across("*"), "yes"),
    ("A permission for another account is none for this one", across("777788889999"), "no"),
    (
        "A permission for another action is none for this one",
        across(OTHER_ACCOUNT, "signer:GetSigningProfile"),
        "no",
    ),
    (
        "The requester in the trusted account must have an identity-based policy",
        World(
            account=OTHER_ACCOUNT,
            profile_permissions=[{"action": "signer:SignPayload", "principal": OTHER_ACCOUNT}],
        ),
        "no",
    ),
    (
        "Without a permission of the profile, an identity-based policy is not enough",
        World([ALLOW], account=OTHER_ACCOUNT, profile_permissions=[]),
        "no",
    ),
    # Elements
    (
        "NotAction matches everything except the specified list of actions",
        World([policy(statement(NotAction=["signer:Get*", "s3:*"]))]),
        "yes",
    ),
    (
        "NotAction does not match the actions that it lists",
        World([policy(statement(NotAction="signer:*"))]),
        "no",
    ),
    (
        "The action names are not case sensitive",
        World([policy(statement(Action="SIGNER:signpayload"))]),
        "yes",
    ),
    (
        "* is any combination of characters in an action",
        World([policy(statement(Action="signer:S*d"))]),
        "yes",
    ),
    (
        "? is any single character in an action",
        World([policy(statement(Action="signer:Sign?ayload"))]),
        "yes",
    ),
    ("? is not a missing character", World([policy(statement(Action="signer:SignPayload?"))]), "no"),
    (
        "NotResource matches every resource except those specified",
        World([policy(statement(NotResource=OTHER))]),
        "yes",
    ),
    (
        "NotResource does not match the resources that it lists",
        World([policy(statement(NotResource=PROFILE))]),
        "no",
    ),
    ("Resources are case sensitive", World([policy(statement(Resource=PROFILE.lower()))]), "no"),
    (
        "An asterisk represents any combination of characters",
        World([policy(statement(Resource=PROFILE[:-3] + "*"))]),
        "yes",
    ),
    (
        "A question mark represents any single character",
        World([policy(statement(Resource=PROFILE[:-1] + "?"))]),
        "yes",
    ),
    (
        "You can use multiple * or ? characters in each segment",
        World([policy(statement(Resource="arn:a*:signer:us-?ast-?:1*3:/*-profiles/R?l*"))]),
        "yes",
    ),
    (
        "A statement with several resources is about each",
        World([policy(statement(Resource=[OTHER, PROFILE]))]),
        "yes",
    ),
]


@pytest.mark.parametrize(
    ("world", "expected"),
    [pytest.param(world, expected, id=sentence) for sentence, world, expected in SENTENCES],
)
def test_sentence(world: World, expected: str) -> None:
    assert world.answer().answer == expected


def permissions(*levels: object, management_account: str | None = None) -> Permissions:
    """The permissions of accounts with a role and a user that may sign, and these levels of SCPs."""
    documents = [World([ALLOW]).details(), World([ALLOW], kind="role").details()]
    linked = {
        **documents[1]["RoleDetailList"][0],
        "RoleName": "AWSServiceRoleForThings",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/things.amazonaws.com/AWSServiceRoleForThings",
    }
    document = {
        "UserDetailList": documents[0]["UserDetailList"],
        "RoleDetailList": [*documents[1]["RoleDetailList"], linked],
    }
    read = [read_service_control_level(level, "scp.json") for level in levels]
    return Permissions([read_account(document, "details.json")], read, None, management_account)


NO_SIGNING = [{"Policy": {"PolicySummary": {"Name": "none"}, "Content": NOTHING}}]
NOBODY = [
    {"Policy": {"PolicySummary": {"Name": "deny"}, "Content": policy(statement(), statement("Deny"))}}
]


def test_the_account_root_user_has_full_access() -> None:
    root = principal_of_arn(f"arn:aws:iam::{ACCOUNT}:root")
    assert Permissions([]).may_sign(root, PROFILE, {}).answer == "yes"


def test_scps_affect_the_root_user_of_a_member_account() -> None:
    root = principal_of_arn(f"arn:aws:iam::{ACCOUNT}:root")
    assert permissions(NO_SIGNING).may_sign(root, PROFILE, {}).answer == "no"
    assert permissions(NOBODY).may_sign(root, PROFILE, {}).answer == "no"


def test_the_root_user_of_another_account_needs_a_permission_of_the_profile() -> None:
    root = principal_of_arn(f"arn:aws:iam::{OTHER_ACCOUNT}:root")
    answer = Permissions([]).may_sign(root, PROFILE, {})
    assert (answer.answer, answer.reason) == ("unknown", "profile-permissions-not-given")


def test_scps_do_not_affect_users_or_roles_in_the_management_account() -> None:
    user = principal_of_arn(USER)
    assert permissions(NOBODY).may_sign(user, PROFILE, {}).answer == "no"
    assert permissions(NOBODY, management_account=ACCOUNT).may_sign(user, PROFILE, {}).answer == "yes"
    assert (
        permissions(NOBODY, management_account=OTHER_ACCOUNT).may_sign(user, PROFILE, {}).answer == "no"
    )


def test_scps_do_not_affect_any_service_linked_role() -> None:
    linked = principal_of_arn(
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/things.amazonaws.com/AWSServiceRoleForThings"
    )
    assert permissions(NOBODY).may_sign(linked, PROFILE, {}).answer == "yes"
    assert permissions(NOBODY).may_sign(principal_of_arn(ROLE), PROFILE, {}).answer == "no"


def test_scps_of_other_accounts_do_not_apply() -> None:
    level = read_service_control_level(NO_SIGNING, "scp.json", OTHER_ACCOUNT)
    own = read_service_control_level(NO_SIGNING, "scp.json", ACCOUNT)
    accounts = [read_account(World([ALLOW]).details(), "details.json")]
    user = principal_of_arn(USER)
    assert Permissions(accounts, [level]).may_sign(user, PROFILE, {}).answer == "yes"
    assert Permissions(accounts, [own]).may_sign(user, PROFILE, {}).answer == "no"


def federated(session: Session | None, kind: str = "user") -> Principal:
    arn = USER if kind == "user" else f"arn:aws:iam::{ACCOUNT}:root"
    creator = principal_of_arn(arn).identity
    return Principal(creator._replace(kind="federated-user", session=session), "alice")


def test_a_federated_user_has_the_permissions_that_user_and_session_policies_have_in_common() -> None:
    answers = {
        policies: permissions().may_sign(federated(Session(policies=policies)), PROFILE, {}).answer
        for policies in [(), ('{"Statement": []}',), (_text(ALLOW),), (_text(ALLOW), _text(DENY))]
    }
    assert list(answers.values()) == ["no", "no", "yes", "no"]


def test_a_federated_root_user_has_the_permissions_of_the_session_policies() -> None:
    allowed = federated(Session(policies=(_text(ALLOW),)), "root")
    nothing = federated(Session(), "root")
    assert permissions().may_sign(allowed, PROFILE, {}).answer == "yes"
    assert permissions().may_sign(nothing, PROFILE, {}).answer == "no"


def test_a_permission_for_a_version_of_the_profile_is_for_no_other_version() -> None:
    world = across(OTHER_ACCOUNT, profileVersion="AAAAAAAAAA")
    assert world.answer({"signer:ProfileVersion": "AAAAAAAAAA"}).answer == "yes"
    assert world.answer({"signer:ProfileVersion": "BBBBBBBBBB"}).answer == "no"
    assert world.answer().answer == "unknown"


@pytest.mark.parametrize(("session", "expected"), [("run-1", "yes"), ("run-2", "no")])
def test_a_permission_for_a_role_session_is_for_no_other_session(session: str, expected: str) -> None:
    principal = f"arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/Builder/{session}"
    permission = {"action": "signer:SignPayload", "principal": principal}
    world = World([ALLOW], kind="role", account=OTHER_ACCOUNT, profile_permissions=[permission])
    assert world.answer().answer == expected
    role = Principal(Identity("role", OTHER_ACCOUNT, "Builder", world.arn))
    assert world.permissions().may_sign(role, PROFILE, {}).answer == "unknown"


def test_a_permission_for_a_role_is_for_each_of_its_sessions() -> None:
    permission = {
        "action": "signer:SignPayload",
        "principal": f"arn:aws:iam::{OTHER_ACCOUNT}:role/Builder",
    }
    world = World([ALLOW], kind="role", account=OTHER_ACCOUNT, profile_permissions=[permission])
    assert world.answer().answer == "yes"


def test_that_a_profile_names_a_principal_of_its_own_account_is_not_documented() -> None:
    permission = {"action": "signer:SignPayload", "principal": USER}
    assert World(profile_permissions=[permission]).answer().answer == "unknown"
    assert World([ALLOW], profile_permissions=[permission]).answer().answer == "yes"
    assert World([DENY], profile_permissions=[permission]).answer().answer == "no"
    assert World(levels=[[NOTHING]], profile_permissions=[permission]).answer().answer == "no"


def _text(document: object) -> str:
    return json.dumps(document)
