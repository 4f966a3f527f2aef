"""Large policies are read and answered in a moment, and a question that was asked before is a look-up."""

from __future__ import annotations

import json
import pickle
from time import process_time

import pytest

from simulator.decision.permissions import (
    Answer,
    Context,
    Permissions,
    Principal,
    principal_of_arn,
    read_account,
)
from simulator.decision.permissions.question import Question
from tests.simulator.decision.permissions.worlds import ACCOUNT, PROFILE, Json, World, policy, statement

TIME = "aws:CurrentTime"


def many_users(count: int, condition: Json | None = None) -> Json:
    document = World([policy(conditional(condition or {}))]).details()
    user = document["UserDetailList"][0]
    document["UserDetailList"] = [
        {
            **user,
            "UserName": f"user-{number}",
            "UserId": f"AIDA{number}",
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/user-{number}",
        }
        for number in range(count)
    ]
    return document


def conditional(condition: Json) -> Json:
    return statement(Condition=condition) if condition else statement()


def user(number: int) -> Principal:
    return principal_of_arn(f"arn:aws:iam::{ACCOUNT}:user/user-{number}")


def test_a_policy_of_100_000_statements_is_answered() -> None:
    denies = [
        statement(
            "Deny",
            Resource=f"arn:aws:signer:*:*:/signing-profiles/P{number}*",
            Condition={"StringNotLike": {"aws:username": f"*{number}?"}},
        )
        for number in range(100_000)
    ]
    world = World([policy(statement(), *denies)])
    start = process_time()
    assert world.answer().answer == "yes"
    assert process_time() - start < 60


def test_a_policy_of_10_megabytes_is_answered() -> None:
    text = json.dumps(policy(statement(Resource=["*a" * 5_000_000, PROFILE])))
    document = World([{}]).details()
    document["UserDetailList"][0]["UserPolicyList"][0]["PolicyDocument"] = text
    permissions = Permissions([read_account(document, "details.json")])
    principal = principal_of_arn(document["UserDetailList"][0]["Arn"])
    start = process_time()
    # The first resource is not an ARN, but the second one is enough.
    assert permissions.may_sign(principal, PROFILE, {}).answer == "yes"
    assert process_time() - start < 30


def test_a_question_that_was_asked_is_not_decided_again(monkeypatch: pytest.MonkeyPatch) -> None:
    condition = {"DateGreaterThan": {TIME: "2026-01-01T00:00:00Z"}}
    permissions = Permissions([read_account(many_users(2, condition), "details.json")])
    times = ["2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z"] * 3
    decided = []
    decide = Question._decide

    def counted(question: Question, session: str | None, context: Context) -> Answer:
        decided.append(context)
        return decide(question, session, context)

    monkeypatch.setattr(Question, "_decide", counted)
    answers = [
        permissions.may_sign(
            user(number), PROFILE, {TIME.lower(): time, "aws:sourceip": str(index)}
        ).answer
        for index, time in enumerate(times)
        for number in range(2)
    ]
    assert answers == ["no", "no", "yes", "yes"] * 3
    assert len(decided) == 4


def test_sessions_of_a_role_share_their_answers_unless_a_policy_tells_them_apart() -> None:
    for condition, expected in (({}, 1), ({"StringLike": {"aws:userid": "*:run-1*"}}, 3)):
        world = World([policy(conditional(condition))], kind="role")
        permissions = world.permissions()
        role = world.principal()
        answers = [
            permissions.may_sign(role._replace(session_name=name), PROFILE, {})
            for name in ("run-1", "run-12", "run-2")
        ]
        assert len({id(answer) for answer in answers}) == expected


def test_a_million_questions_of_a_thousand_principals_cost_a_look_up_each() -> None:
    """Measured at 0.3 µs each on a machine with two cores; the bound leaves room for slower ones."""
    permissions = Permissions([read_account(many_users(1000), "details.json")])
    principals = [user(number) for number in range(1000)]
    start = process_time()
    for _ in range(1000):
        for principal in principals:
            permissions.may_sign(principal, PROFILE, {})
    assert process_time() - start < 30


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.decision.permissions.question._REMEMBERED", 10)
    monkeypatch.setattr("simulator.decision.permissions.permissions._REMEMBERED", 10)
    condition = {"NumericLessThan": {"aws:EpochTime": "50"}}
    permissions = Permissions([read_account(many_users(100, condition), "details.json")])
    answers = [
        permissions.may_sign(user(number), PROFILE, {"aws:epochtime": str(time)}).answer
        for number in range(100)
        for time in range(100)
    ]
    assert answers == (["yes"] * 50 + ["no"] * 50) * 100


def test_permissions_can_be_sent_to_another_process() -> None:
    condition = {
        "StringLike": {"aws:username": "user-*"},
        "ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:user/*"},
    }
    permissions = Permissions([read_account(many_users(3, condition), "details.json")])
    expected = permissions.may_sign(user(1), PROFILE, {})
    sent = pickle.loads(pickle.dumps(permissions))
    assert sent.may_sign(user(1), PROFILE, {}) == expected
    assert expected.answer == "yes"
