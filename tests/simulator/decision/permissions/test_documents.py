"""Documents that cannot be used are refused in one sentence with file and path; none becomes a yes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from matcher.json_document import parse
from simulator.decision.permissions import (
    Permissions,
    UnusablePermissions,
    principal_of_arn,
    read_account,
    read_profile_permissions,
    read_service_control_level,
)
from tests.simulator.decision.permissions.worlds import (
    ACCOUNT,
    OTHER_ACCOUNT,
    PROFILE,
    USER,
    Json,
    World,
    policy,
    statement,
)

ALLOW = policy(statement())
DENY = policy(statement("Deny", Condition={"StringEquals": {"aws:username": "Bob"}}))
PATH = "UserDetailList[0].UserPolicyList[0].PolicyDocument"


def details(document: object) -> Json:
    """A user with an inline policy."""
    found = World([ALLOW]).details()
    found["UserDetailList"][0]["UserPolicyList"][0]["PolicyDocument"] = document
    return found


def changed(**elements: object) -> Json:
    """A user whose policy has a statement with these elements; those that are `None` are removed."""
    every = {**statement(), **elements}
    kept = {name: value for name, value in every.items() if value is not None}
    return details({"Version": "2012-10-17", "Statement": [kept]})


TWICE = parse('{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}')
REFUSED: list[tuple[object, str]] = [
    (None, "the document is null instead of an object"),
    ([], "the document is a list instead of an object"),
    ({}, "the document is not the output of get-account-authorization-details"),
    ({"Users": []}, "the document is not the output of get-account-authorization-details"),
    ({"UserDetailList": []}, "the document has no user, group or role, so its account is not known"),
    ({"UserDetailList": 7}, "UserDetailList is a number instead of a list"),
    ({"UserDetailList": [None]}, "UserDetailList[0] is null instead of an object"),
    (
        {"UserDetailList": [{"UserName": 7}]},
        "UserDetailList[0].UserName is a number instead of a string",
    ),
    ({"UserDetailList": [{}]}, "UserDetailList[0] lacks the key 'UserName'"),
    ({"UserDetailList": [], "IsTruncated": "no"}, "IsTruncated is neither true nor false"),
    (details(None), f"{PATH} is null instead of an object"),
    (
        details("{"),
        f"{PATH} is not JSON: expects a key in double quotes (line 1, column 2)",
    ),
    (
        details("%7B%22a%22%7D"),
        f"{PATH} is not JSON: expects ':' (line 1, column 5)",
    ),
    (details("[" * 100_000), f"{PATH} is nested too deeply"),
    (
        details('{"Statement": [], "Statement": []}'),
        f"{PATH} has the key 'Statement' more than once",
    ),
    (
        details('{"Statement": ' + "9" * 5_000 + "}"),
        f"{PATH} is not a policy: it has a number with more than 640 digits",
    ),
    (details({}), f"{PATH} lacks the key 'Statement'"),
    (details({**ALLOW, "Statements": []}), f"{PATH} has the unexpected key 'Statements'"),
    (
        details({**ALLOW, "Version": "2021-01-01"}),
        f"{PATH}.Version is '2021-01-01' instead of '2008-10-17' or '2012-10-17'",
    ),
    (details({"Statement": "Allow"}), f"{PATH}.Statement is a string instead of an object"),
    (details({"Statement": [TWICE]}), f"{PATH}.Statement[0] has the key 'Effect' more than once"),
    (changed(Effect=None), f"{PATH}.Statement[0] lacks the key 'Effect'"),
    (changed(Effect="allow"), f"{PATH}.Statement[0].Effect is 'allow' instead of 'Allow' or 'Deny'"),
    (changed(Action=None), f"{PATH}.Statement[0] has neither Action nor NotAction"),
    (changed(NotAction="s3:*"), f"{PATH}.Statement[0] has both Action and NotAction"),
    (changed(Action=True), f"{PATH}.Statement[0].Action is true or false instead of a string"),
    (changed(Action=["*", 7]), f"{PATH}.Statement[0].Action[1] is a number instead of a string"),
    (changed(Resource=None), f"{PATH}.Statement[0] has neither Resource nor NotResource"),
    (changed(Resource={}), f"{PATH}.Statement[0].Resource is an object instead of a string"),
    (changed(Principal="*"), f"{PATH}.Statement[0] has the unexpected key 'Principal'"),
    (changed(Conditions={}), f"{PATH}.Statement[0] has the unexpected key 'Conditions'"),
    (changed(Condition=[]), f"{PATH}.Statement[0].Condition is a list instead of an object"),
    (
        changed(Condition={"Bool": "true"}),
        f"{PATH}.Statement[0].Condition.Bool is a string instead of an object",
    ),
    (
        changed(Condition={"Bool": {"aws:SecureTransport": {}}}),
        f"{PATH}.Statement[0].Condition.Bool.aws:SecureTransport is an object instead of a string",
    ),
    (
        changed(Condition={"NumericEquals": {"k": 10**5000}}),
        f"{PATH}.Statement[0].Condition.NumericEquals.k is too long a number",
    ),
    (
        {"UserDetailList": World().details()["UserDetailList"] * 2},
        "UserDetailList[1] is a second user with the name 'Bob'",
    ),
    (
        {
            "UserDetailList": World().details()["UserDetailList"],
            "RoleDetailList": World(kind="role", account=OTHER_ACCOUNT).details()["RoleDetailList"],
        },
        f"the document has entities of several accounts: {ACCOUNT}, {OTHER_ACCOUNT}",
    ),
    (
        {"UserDetailList": [{"UserName": "x", "UserId": "A", "Arn": "x"}]},
        "UserDetailList[0].Arn is 'x', which is not the ARN of an IAM entity",
    ),
    (
        {
            "Policies": [
                {
                    "Arn": "x",
                    "DefaultVersionId": "v1",
                    "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": False}],
                }
            ]
        },
        "Policies[0].PolicyVersionList[0] is the default version by its id, but not by IsDefaultVersion",
    ),
]


@pytest.mark.parametrize(("document", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_account_details_are_refused(document: object, message: str) -> None:
    with pytest.raises(UnusablePermissions) as raised:
        read_account(document, "details.json")
    assert str(raised.value) == f"details.json: {message}"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the document has no policy, and a level of the hierarchy has at least one"),
        ({}, "the document lacks the key 'Policy'"),
        ([{"Policy": {"Content": "{}"}}], "[0].Policy lacks the key 'PolicySummary'"),
        ([{"Policy": {"PolicySummary": {}}}], "[0].Policy.PolicySummary lacks the key 'Arn'"),
        (
            [{"Policy": {"PolicySummary": {"Name": "x", "Type": "TAG_POLICY"}}}],
            "[0].Policy.PolicySummary.Type is 'TAG_POLICY' instead of 'SERVICE_CONTROL_POLICY'",
        ),
        (
            [{"Policy": {"PolicySummary": {"Name": "x"}, "Content": ""}}],
            "[0].Policy.Content is not JSON: expects a value (line 1, column 1)",
        ),
    ],
)
def test_service_control_policies_are_refused(document: object, message: str) -> None:
    with pytest.raises(UnusablePermissions) as raised:
        read_service_control_level(document, "scp.json")
    assert str(raised.value) == f"scp.json: {message}"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "the document lacks the key 'permissions'"),
        ({"permissions": {}}, "permissions is an object instead of a list"),
        ({"permissions": [{"principal": "*"}]}, "permissions[0] lacks the key 'action'"),
        (
            {"permissions": [{"action": "*", "principal": []}]},
            "permissions[0].principal is a list instead of a string",
        ),
        (
            {"permissions": [{"action": "*", "condition": {}}]},
            "permissions[0] has the unexpected key 'condition'",
        ),
    ],
)
def test_profile_permissions_are_refused(document: object, message: str) -> None:
    with pytest.raises(UnusablePermissions) as raised:
        read_profile_permissions(document, "profile.json")
    assert str(raised.value) == f"profile.json: {message}"


def test_an_account_has_one_file() -> None:
    accounts = [read_account(World().details(), name) for name in ("one.json", "two.json")]
    with pytest.raises(UnusablePermissions) as raised:
        Permissions(accounts)
    expected = f"two.json: account {ACCOUNT} is in one.json already; give one file for each account"
    assert str(raised.value) == expected


@pytest.mark.parametrize(
    "form", [json.dumps, lambda document: quote(json.dumps(document)), lambda document: document]
)
def test_a_policy_is_an_object_or_json_in_a_string_that_may_be_url_encoded(form: Any) -> None:
    permissions = Permissions([read_account(details(form(ALLOW)), "details.json")])
    assert permissions.may_sign(principal_of_arn(USER), PROFILE, {}).answer == "yes"


DENIED = [
    World([ALLOW, DENY]),
    World([ALLOW], group=[DENY]),
    World([ALLOW], boundary=policy(statement(Action=["s3:*", "ecr:*"]))),
    World(
        [policy(statement(Condition={"StringLike": {"aws:PrincipalTag/team": ["r*", "b*"]}}))],
        tags={"team": "x"},
    ),
    World(
        [policy(statement(NotAction=["signer:*"]), statement(NotResource=["arn:aws:signer:*"]))],
        kind="role",
    ),
]


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], object]]:
    """Yields the path of every value of a document, and the value."""
    yield path, value
    members = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, member in members:
        yield from places(member, (*path, key))


def of_other_types(value: object) -> list[object]:
    wrong: list[object] = [None, 7, {"x": 1}, [[]], [{"x": None}], -0.5]
    if not isinstance(value, str):
        wrong.append("x")
    return [other for other in wrong if type(other) is not type(value)]


@pytest.mark.parametrize("world", DENIED)
def test_no_value_of_another_type_anywhere_makes_a_no_a_yes(world: World) -> None:
    document = world.details()
    assert world.answer().answer == "no"
    messages = []
    for path, value in places(document):
        # Values of conditions may be of several types.
        for other in of_other_types(value):
            mutated: Any = {"root": copy.deepcopy(document)}
            target = mutated
            *parents, last = ("root", *path)
            for key in parents:
                target = target[key]
            target[last] = other
            try:
                permissions = Permissions([read_account(mutated["root"], "details.json")])
            except UnusablePermissions as error:
                messages.append(str(error))
                continue
            answer = permissions.may_sign(world.principal(), PROFILE, {})
            if "Condition" not in path:
                assert answer.answer != "yes", (path, other)
    assert len(messages) > 100
    assert all(message.startswith("details.json: ") and "\n" not in message for message in messages)


def test_a_truncated_file_says_nothing_certain() -> None:
    for more in ({"IsTruncated": True}, {"Marker": "next"}):
        permissions = Permissions([read_account({**World([ALLOW]).details(), **more}, "details.json")])
        answer = permissions.may_sign(principal_of_arn(USER), PROFILE, {})
        assert (answer.answer, answer.reason) == ("unknown", "details-truncated")


def test_a_managed_policy_that_is_not_in_the_file_could_allow_or_deny() -> None:
    missing = {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}

    def answer(*policies: Json) -> tuple[str, str]:
        document = World([*policies]).details()
        document["UserDetailList"][0]["AttachedManagedPolicies"] = [missing]
        found = Permissions([read_account(document, "f")]).may_sign(principal_of_arn(USER), PROFILE, {})
        return found.answer, found.detail

    assert answer() == ("unknown", missing["PolicyArn"])
    assert answer(ALLOW) == ("unknown", missing["PolicyArn"])
    assert answer(ALLOW, policy(statement("Deny"))) == ("no", "")


def test_a_boundary_or_a_group_that_is_not_in_the_file_leaves_the_answer_open() -> None:
    for world, removed, reason in (
        (World([ALLOW], boundary=ALLOW), "Policies", "managed-policy-not-in-file"),
        (World([ALLOW], group=[ALLOW]), "GroupDetailList", "group-not-in-file"),
    ):
        document = {**world.details(), removed: []}
        answer = Permissions([read_account(document, "f")]).may_sign(world.principal(), PROFILE, {})
        assert (answer.answer, answer.reason) == ("unknown", reason)


def test_more_permissions_of_a_profile_than_the_file_has_leave_the_answer_open() -> None:
    world = World([ALLOW], account=OTHER_ACCOUNT)
    accounts = [read_account(world.details(), "f")]
    for token, expected in (({}, "no"), ({"nextToken": "more"}, "unknown")):
        profile = read_profile_permissions({"permissions": [], **token}, "profile.json")
        answer = Permissions(accounts, (), {PROFILE: profile}).may_sign(world.principal(), PROFILE, {})
        assert answer.answer == expected


def test_without_tags_in_the_file_the_tags_are_not_known() -> None:
    world = World([policy(statement(Condition={"Null": {"aws:PrincipalTag/x": "true"}}))])
    document = world.details()
    del document["UserDetailList"][0]["Tags"]
    permissions = Permissions([read_account(document, "f")])
    assert world.answer().answer == "yes"
    assert permissions.may_sign(world.principal(), PROFILE, {}).answer == "unknown"
