"""Conditions that are neither met nor not met: what AWS does not document, and keys that are not known."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.decision.permissions import ABSENT, Value
from tests.simulator.decision.permissions.test_documented_conditions import CONDITIONS, KEY, holds
from tests.simulator.decision.permissions.worlds import World, policy, statement

UNDOCUMENTED: list[tuple[str, dict[str, Any], Value]] = [
    ("an operator that does not exist", {"StringMatches": {KEY: "a"}}, "a"),
    ("an operator in another case", {"stringEquals": {KEY: "a"}}, "a"),
    ("a set operator that does not exist", {"ForSomeValues:StringEquals": {KEY: "a"}}, "a"),
    ("Null with IfExists", {"NullIfExists": {KEY: "true"}}, ABSENT),
    ("Null with another word", {"Null": {KEY: "yes"}}, ABSENT),
    ("an empty Condition", {}, "a"),
    ("an empty operator", {"StringEquals": {}}, "a"),
    ("no values", {"StringNotEquals": {KEY: []}}, "a"),
    ("a multivalued key without a set operator", {"StringNotEquals": {KEY: "a"}}, ("b",)),
    ("an empty set of values and Null", {"Null": {KEY: "false"}}, ()),
    ("an empty text and a set operator", {"ForAllValues:StringEquals": {KEY: "a"}}, ""),
    (
        "ForAnyValue with IfExists and an absent key",
        {"ForAnyValue:StringEqualsIfExists": {KEY: "a"}},
        ABSENT,
    ),
    ("a number in the policy that is none", {"NumericNotEquals": {KEY: "ten"}}, "9"),
    ("a number in another form", {"NumericEquals": {KEY: "1e1"}}, "10"),
    ("a number in the request that is none", {"NumericNotEquals": {KEY: "10"}}, "ten"),
    ("a year, or seconds", {"DateGreaterThan": {KEY: "2020"}}, "2026-01-01T00:00:00Z"),
    ("a date in another form", {"DateGreaterThan": {KEY: "20200101T000000Z"}}, "2026-01-01T00:00:00Z"),
    ("a day that does not exist", {"DateNotEquals": {KEY: "2026-02-30"}}, "2026-01-01T00:00:00Z"),
    ("a time without a zone", {"DateNotEquals": {KEY: "2026-01-01T00:00:00"}}, "2026-01-01T00:00:00Z"),
    ("a fraction of a minute", {"DateNotEquals": {KEY: "2026-01-01T00:00.5Z"}}, "2026-01-01T00:00:00Z"),
    ("a Boolean in another case", {"Bool": {KEY: "True"}}, "true"),
    ("a variable as Boolean", {"Bool": {KEY: "${aws:SecureTransport}"}}, "true"),
    ("a range with a netmask", {"NotIpAddress": {KEY: "10.0.0.0/255.0.0.0"}}, "192.0.2.1"),
    ("no range", {"NotIpAddress": {KEY: "everywhere"}}, "192.0.2.1"),
    ("a prefix that is too long", {"NotIpAddress": {KEY: "10.0.0.0/99"}}, "192.0.2.1"),
    ("an address with a zone", {"NotIpAddress": {KEY: "fe80::/10"}}, "fe80::1%eth0"),
    ("an address that is none", {"NotIpAddress": {KEY: "10.0.0.0/8"}}, "here"),
    (
        "an IPv6 address without prefix, and a near one",
        {"IpAddress": {KEY: "2001:db8::1"}},
        "2001:db8::2",
    ),
    ("base64 that is none", {"BinaryEquals": {KEY: "?"}}, "QUJD"),
    ("binary with other characters", {"BinaryEquals": {KEY: "QUJD"}}, "é"),
    ("an ARN with too few components", {"ArnLike": {KEY: "*"}}, "arn:aws:iam::1:user/x"),
    ("a value that is no ARN", {"ArnNotLike": {KEY: "arn:aws:iam::1:user/x"}}, "x"),
    ("a variable that is not closed", {"StringNotEquals": {KEY: "${aws:username"}}, "a"),
    ("a default without a space", {"StringNotEquals": {KEY: "${aws:username,'x'}"}}, "a"),
    ("spaces around the name of a variable", {"StringNotEquals": {KEY: "${ aws:username }"}}, "a"),
    (
        "a variable in a variable",
        {"StringNotEquals": {KEY: "${aws:PrincipalTag/${aws:username}}"}},
        "a",
    ),
    ("a default without quotes", {"StringNotEquals": {KEY: "${aws:username, x}"}}, "a"),
    ("a variable of a multivalued key", {"StringNotEquals": {"aws:username": f"${{{KEY}}}"}}, ("a",)),
    ("a variable whose value has wildcards", {"StringNotLike": {"aws:username": f"${{{KEY}}}"}}, "B*"),
    ("a variable whose value is empty", {"StringNotLike": {"aws:username": f"${{{KEY}}}"}}, ""),
    (
        "letters whose cases are a matter of opinion",
        {"StringEqualsIgnoreCase": {KEY: "straße"}},
        "strasse",
    ),
    ("a text that is too long", {"StringLike": {KEY: "*"}}, "a" * 5000),
]


@pytest.mark.parametrize(
    ("condition", "value"), [pytest.param(*rest, id=name) for name, *rest in UNDOCUMENTED]
)
def test_what_is_not_documented_is_unknown(condition: dict[str, Any], value: Value) -> None:
    for effect in ("Allow", "Deny"):
        assert holds(condition, value, effect) == "unknown"


@pytest.mark.parametrize("condition", [condition for _, condition, *_ in CONDITIONS], ids=str)
def test_a_condition_on_a_key_that_is_not_known_is_unknown(condition: dict[str, Any]) -> None:
    world = World([policy(statement(Condition=condition))], tags={"team": "red"})
    answer = world.answer()
    if any("aws:PrincipalAccount" in keys for keys in condition.values()):
        assert answer.answer == "no"
    else:
        assert (answer.answer, answer.reason, answer.detail.lower()) == (
            "unknown",
            "condition-key-unknown",
            KEY.lower(),
        )
