"""AWS's documentation of conditions and policy variables: each case is named by the sentence it proves.

Sources: AWS IAM user guide, "Condition operators", "Conditions with multiple context keys or values",
"Single-valued vs. multivalued context keys", "Variables and tags", "Version", "Principal key values".
"""

from __future__ import annotations

from typing import Any

import pytest

from simulator.decision.permissions import ABSENT, Value
from tests.simulator.decision.permissions.worlds import ACCOUNT, World, policy, statement

KEY = "aws:SourceVpce"

# The sentence, the condition, the value of the key, and whether the condition is met.
CONDITIONS: list[tuple[str, dict[str, Any], Value, bool]] = [
    # String
    ("StringEquals: exact matching", {"StringEquals": {KEY: "a"}}, "a", True),
    ("StringEquals: case sensitive", {"StringEquals": {KEY: "a"}}, "A", False),
    ("StringEquals has no wildcards", {"StringEquals": {KEY: "a*"}}, "ab", False),
    ("StringNotEquals: negated matching", {"StringNotEquals": {KEY: "a"}}, "b", True),
    ("StringEqualsIgnoreCase: ignoring case", {"StringEqualsIgnoreCase": {KEY: "a"}}, "A", True),
    ("StringNotEqualsIgnoreCase: ignoring case", {"StringNotEqualsIgnoreCase": {KEY: "a"}}, "A", False),
    (
        "StringLike: multi-character match wildcards (*) anywhere",
        {"StringLike": {KEY: "*b*d"}},
        "abcd",
        True,
    ),
    ("StringLike: single-character match wildcards (?)", {"StringLike": {KEY: "a?c"}}, "abc", True),
    ("StringLike: case-sensitive matching", {"StringLike": {KEY: "A*"}}, "abc", False),
    (
        "You must specify wildcards to achieve partial string matches",
        {"StringLike": {KEY: "b"}},
        "abc",
        False,
    ),
    ("StringNotLike: negated case-sensitive matching", {"StringNotLike": {KEY: "a*"}}, "abc", False),
    # Numeric
    ("NumericEquals compares integer or decimal values", {"NumericEquals": {KEY: "10"}}, "10.0", True),
    ("Quotation marks are optional for numeric values", {"NumericEquals": {KEY: 10}}, "10", True),
    ("NumericNotEquals: negated matching", {"NumericNotEquals": {KEY: "10"}}, "9", True),
    ("NumericLessThan: less than", {"NumericLessThan": {KEY: "10"}}, "10", False),
    ("NumericLessThanEquals: less than or equals", {"NumericLessThanEquals": {KEY: "10"}}, "10", True),
    ("NumericGreaterThan: greater than", {"NumericGreaterThan": {KEY: "9"}}, "10", True),
    (
        "NumericGreaterThanEquals: greater than or equals",
        {"NumericGreaterThanEquals": {KEY: "11"}},
        "10",
        False,
    ),
    # Date
    (
        "DateLessThan: before a specific date and time",
        {"DateLessThan": {KEY: "2026-01-01T00:00:00Z"}},
        "2025-12-31T23:59:59Z",
        True,
    ),
    (
        "DateGreaterThan: after a specific date and time",
        {"DateGreaterThan": {KEY: "2026-01-01T00:00:00Z"}},
        "2026-01-01T00:00:00Z",
        False,
    ),
    (
        "DateEquals: the same moment in two time zones",
        {"DateEquals": {KEY: "2026-01-01T02:00:00+02:00"}},
        "2026-01-01T00:00:00Z",
        True,
    ),
    (
        "You must specify date/time values with ISO 8601 or in epoch (UNIX) time",
        {"DateLessThanEquals": {KEY: 1767225600}},
        "2026-01-01T00:00:00Z",
        True,
    ),
    # Boolean, binary
    ("Bool: boolean matching", {"Bool": {KEY: "true"}}, "true", True),
    ("Quotation marks are optional for Boolean values", {"Bool": {KEY: False}}, "true", False),
    ("BinaryEquals compares byte for byte", {"BinaryEquals": {KEY: "QUJD"}}, "QUJD", True),
    ("BinaryEquals tells other bytes apart", {"BinaryEquals": {KEY: "QUJD"}}, "QUJE", False),
    # IP address
    ("IpAddress: the specified range", {"IpAddress": {KEY: "203.0.113.0/24"}}, "203.0.113.255", True),
    ("IpAddress: outside of the range", {"IpAddress": {KEY: "203.0.113.0/24"}}, "203.0.114.0", False),
    (
        "IAM uses the default prefix value of /32",
        {"IpAddress": {KEY: "203.0.113.5"}},
        "203.0.113.6",
        False,
    ),
    (
        "NotIpAddress: all IP addresses except the range",
        {"NotIpAddress": {KEY: "203.0.113.0/24"}},
        "8.8.8.8",
        True,
    ),
    (
        "Non-zero bits after the masked bits are ignored",
        {"IpAddress": {KEY: "10.0.0.1/8"}},
        "10.2.3.4",
        True,
    ),
    ("IPv6 ranges", {"IpAddress": {KEY: "2001:DB8:1234:5678::/64"}}, "2001:db8:1234:5678::1", True),
    (
        "IPv4 and IPv6 ranges can be mixed",
        {"IpAddress": {KEY: ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}},
        "203.0.113.1",
        True,
    ),
    # ARN
    (
        "ArnEquals: wildcards in each component",
        {"ArnEquals": {KEY: "arn:aws:sns:*:1?3:t*"}},
        "arn:aws:sns:eu:123:t1",
        True,
    ),
    (
        "ArnEquals and ArnLike behave identically",
        {"ArnLike": {KEY: "arn:aws:sns:*:1?3:t*"}},
        "arn:aws:sns:eu:123:t1",
        True,
    ),
    (
        "Each of the six colon-delimited components of the ARN is checked separately",
        {"ArnLike": {KEY: "arn:aws:someservice:*:111122223333:finance/*"}},
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        False,
    ),
    (
        "With a StringLike condition, the match succeeds",
        {"StringLike": {KEY: "arn:aws:someservice:*:111122223333:finance/*"}},
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        True,
    ),
    (
        "ArnNotEquals: negated matching",
        {"ArnNotEquals": {KEY: "arn:aws:sns:*:*:t"}},
        "arn:aws:sns:eu:1:t",
        False,
    ),
    (
        "ArnNotLike: negated matching",
        {"ArnNotLike": {KEY: "arn:aws:sns:*:*:t"}},
        "arn:aws:sns:eu:1:u",
        True,
    ),
    # Absent keys
    ("If the key is not present, the values do not match", {"StringEquals": {KEY: "a"}}, ABSENT, False),
    ("An absent key is not less than a number", {"NumericLessThan": {KEY: "9"}}, ABSENT, False),
    ("An absent key is not false", {"Bool": {KEY: "false"}}, ABSENT, False),
    (
        "If the policy condition requires that the key is not matched, and the right key is not present, the condition is true",
        {"StringNotLike": {KEY: "*"}},
        ABSENT,
        True,
    ),
    ("ArnNotLike is true for an absent key", {"ArnNotLike": {KEY: "arn:aws:sns:*:*:t"}}, ABSENT, True),
    ("NotIpAddress is true for an absent key", {"NotIpAddress": {KEY: "10.0.0.0/8"}}, ABSENT, True),
    (
        "IfExists: if the key is not present, evaluate as true",
        {"StringEqualsIfExists": {KEY: "a"}},
        ABSENT,
        True,
    ),
    (
        "IfExists: if the key is present, process it as specified",
        {"StringEqualsIfExists": {KEY: "a"}},
        "b",
        False,
    ),
    ("BoolIfExists of an absent key is true", {"BoolIfExists": {KEY: "true"}}, ABSENT, True),
    ("Null true: the key doesn't exist", {"Null": {KEY: "true"}}, ABSENT, True),
    ("Null true is false for a key that exists", {"Null": {KEY: "true"}}, "a", False),
    ("Null false: the key exists and its value is not null", {"Null": {KEY: "false"}}, "a", True),
    ("Null takes Boolean values", {"Null": {KEY: True}}, ABSENT, True),
    # Several keys and values
    (
        "Multiple values are evaluated using a logical OR",
        {"StringEquals": {KEY: ["a", "b"]}},
        "b",
        True,
    ),
    (
        "Multiple values of a negated operator are evaluated using a logical NOR",
        {"StringNotEquals": {KEY: ["a", "b"]}},
        "b",
        False,
    ),
    (
        "Multiple condition operators are evaluated using a logical AND",
        {"StringLike": {KEY: "a*"}, "StringNotEquals": {KEY: "ab"}},
        "ab",
        False,
    ),
    (
        "Multiple context keys attached to a single condition operator are evaluated using a logical AND",
        {"StringEquals": {KEY: "a", "aws:PrincipalAccount": "999999999999"}},
        "a",
        False,
    ),
    # Sets
    (
        "ForAllValues: true if every value in the request matches at least one value in the policy",
        {"ForAllValues:StringEquals": {KEY: ["a", "b", "c"]}},
        ("a", "b"),
        True,
    ),
    (
        "ForAllValues: one value without a match",
        {"ForAllValues:StringEquals": {KEY: ["a", "b"]}},
        ("a", "z"),
        False,
    ),
    (
        "ForAllValues: true if there are no context keys",
        {"ForAllValues:StringEquals": {KEY: "a"}},
        ABSENT,
        True,
    ),
    (
        "ForAnyValue: true if any one of the values matches",
        {"ForAnyValue:StringLike": {KEY: "a*"}},
        ("z", "ab"),
        True,
    ),
    ("ForAnyValue: no value with a match", {"ForAnyValue:StringLike": {KEY: "a*"}}, ("z", "y"), False),
    (
        "ForAnyValue: for no matching context key, the condition returns false",
        {"ForAnyValue:StringEquals": {KEY: "a"}},
        ABSENT,
        False,
    ),
    (
        "A value in the request can match another than the first",
        {"ForAnyValue:StringNotEquals": {KEY: "a"}},
        ("a", "b"),
        True,
    ),
    # Variables
    ("${*}: where you need an asterisk", {"StringLike": {KEY: "a${*}"}}, "a*", True),
    ("${*} is no wildcard", {"StringLike": {KEY: "a${*}"}}, "ab", False),
    ("${?}: where you need a question mark", {"StringLike": {KEY: "a${?}"}}, "a?", True),
    ("${$}: where you need a dollar sign", {"StringLike": {KEY: "${$}{x}"}}, "${x}", True),
    ("IAM replaces the variable", {"StringEquals": {KEY: "home/${aws:username}"}}, "home/Bob", True),
    ("Key names are case-insensitive", {"StringEquals": {KEY.upper(): "${AWS:UserName}"}}, "Bob", True),
    (
        "A variable in an ARN operator",
        {"ArnEquals": {KEY: "arn:aws:iam::1:user/${aws:username}"}},
        "arn:aws:iam::1:user/Bob",
        True,
    ),
    ("A tag as variable", {"StringEquals": {KEY: "${aws:PrincipalTag/team}"}}, "red", True),
    (
        "Specifying default values",
        {"StringEquals": {KEY: "${aws:PrincipalTag/no, 'company-wide'}"}},
        "company-wide",
        True,
    ),
    (
        "A value comes before the default",
        {"StringEquals": {KEY: "${aws:PrincipalTag/team, 'blue'}"}},
        "blue",
        False,
    ),
    (
        "StringEquals does not match a variable with no value",
        {"StringEquals": {KEY: "${aws:PrincipalTag/no}"}},
        "",
        False,
    ),
    (
        "StringLike does not match a variable with no value",
        {"StringLike": {KEY: "*${aws:PrincipalTag/no}"}},
        "a",
        False,
    ),
    (
        "Inverted condition operators like StringNotEquals do match against a null value",
        {"StringNotEquals": {KEY: "${aws:PrincipalTag/no}"}},
        "a",
        True,
    ),
]


def holds(
    condition: dict[str, Any], value: Value, effect: str, version: str | None = "2012-10-17"
) -> str:
    statements = [statement(effect, Condition=condition), *([statement()] if effect == "Deny" else [])]
    world = World([policy(*statements, version=version)], tags={"team": "red"})
    return world.answer({KEY: value}).answer


@pytest.mark.parametrize(
    ("condition", "value", "met"),
    [pytest.param(*rest, id=sentence) for sentence, *rest in CONDITIONS],
)
def test_sentence(condition: dict[str, Any], value: Value, met: bool) -> None:
    assert holds(condition, value, "Allow") == ("yes" if met else "no")
    assert holds(condition, value, "Deny") == ("no" if met else "yes")


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_variables_are_literal_strings_in_earlier_versions_of_the_language(version: str | None) -> None:
    condition = {"StringEquals": {KEY: "${aws:username}"}}
    assert holds(condition, "Bob", "Allow", version) == "no"
    assert holds(condition, "${aws:username}", "Allow", version) == "yes"


@pytest.mark.parametrize(
    ("key", "user", "session"),
    [
        ("aws:username", "Bob", ABSENT),
        ("aws:userid", "AIDABOB", "AROABUILDER:run-1"),
        ("aws:PrincipalType", "User", "AssumedRole"),
        (
            "aws:PrincipalArn",
            f"arn:aws:iam::{ACCOUNT}:user/Bob",
            f"arn:aws:iam::{ACCOUNT}:role/Builder",
        ),
        ("aws:PrincipalAccount", ACCOUNT, ACCOUNT),
        ("aws:ResourceAccount", ACCOUNT, ACCOUNT),
        ("aws:RequestedRegion", "us-east-1", "us-east-1"),
        ("aws:PrincipalTag/team", "red", "red"),
        ("aws:PrincipalTag/Team", "red", "red"),
        ("aws:PrincipalTag/none", ABSENT, ABSENT),
    ],
)
def test_principal_key_values(key: str, user: Value, session: Value) -> None:
    for world, value in ((World(), user), (World(kind="role"), session)):
        expected = {"Null": {key: "true"}} if value is ABSENT else {"StringEquals": {key: value}}
        world.tags = {"team": "red"}
        world.identity = [policy(statement(Condition=expected))]
        assert world.answer().answer == "yes"
