"""Generated worlds and condition keys, for comparisons with the independent evaluator.

Left out are the constructs about which the evaluators differ; `test_disagreements.py` has an example and
AWS's sentence on each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from simulator.decision.permissions import ABSENT, Value
from tests.simulator.decision.permissions.worlds import (
    ACCOUNT,
    OTHER_ACCOUNT,
    PROFILE,
    Json,
    World,
    policy,
    statement,
)

Assignment = dict[str, Value]
_Type = Literal[
    "String", "Numeric", "Date", "Bool", "IpAddress", "IpAddress6", "Arn", "Strings", "Binary"
]

# By key: its type, and values for requests and policies, of which each operator tells some apart.
KEYS: dict[str, tuple[_Type, tuple[Value, ...]]] = {
    "aws:SourceVpce": ("String", ("vpce-1a", "vpce-2b", "VPCE-1A", "other")),
    "aws:UserAgent": ("String", ("cli/1.0", "sdk/2.0", "CLI/1.0", "browser")),
    "aws:ResourceTag/env": ("String", ("prod", "dev", "Prod", "prod-eu", "p", "red", "Release")),
    "aws:SourceIdentity": ("Binary", ("QUJD", "REVG", "R0hJ")),
    "aws:MultiFactorAuthAge": ("Numeric", ("5", "300", "3600.5", "-1", "0")),
    "aws:TokenIssueTime": (
        "Date",
        ("2026-01-01T00:00:00Z", "2026-06-01T12:30:00+02:00", "2025-01-31", "2027-01-01T00:00:00.250Z"),
    ),
    "aws:CurrentTime": ("Date", ("2026-03-01T00:00:00Z", "2024-02-29T23:59:59Z", "2030-01-01T00:00Z")),
    "aws:EpochTime": ("Numeric", ("1767225600", "1700000000", "1900000000")),
    "aws:SecureTransport": ("Bool", ("true", "false")),
    "aws:ViaAWSService": ("Bool", ("true", "false")),
    "aws:MultiFactorAuthPresent": ("Bool", ("true", "false")),
    "aws:SourceIp": ("IpAddress", ("10.0.0.1", "10.200.0.9", "192.0.2.7")),
    "aws:VpcSourceIp": ("IpAddress6", ("2001:db8::1", "2001:db8:1::1", "2001:db9::1")),
    "aws:SourceArn": (
        "Arn",
        (
            f"arn:aws:sns:us-east-1:{ACCOUNT}:topic-a",
            f"arn:aws:sns:eu-west-1:{OTHER_ACCOUNT}:topic-b",
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue:with:colons",
        ),
    ),
    "aws:CalledVia": (
        "Strings",
        (
            ("cloudformation.amazonaws.com",),
            ("athena.amazonaws.com", "cloudformation.amazonaws.com"),
            (),
        ),
    ),
    "aws:TagKeys": ("Strings", (("cost",), ("cost", "team"), ("team", "owner"))),
}
# Values that no policy has and that lie outside all ranges in policies, by type.
_OUTSIDE: dict[_Type, tuple[Value, ...]] = {
    "String": ("zzzzzz",),
    "Binary": ("enp6",),
    "Numeric": ("-1000000", "1000000000000"),
    "Date": ("1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"),
    "Bool": (),
    "IpAddress": ("203.0.113.77",),
    "IpAddress6": ("fd00::77",),
    "Arn": ("arn:aws:ec2:ap-south-1:777788889999:vpc/x",),
    "Strings": (("zzzzzz",), ("zzzzzz", "cost", "athena.amazonaws.com")),
}
_FOLLOWING = {
    "aws:PrincipalArn": "Arn",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalType": "String",
    "aws:userid": "String",
    "aws:username": "String",
    "aws:PrincipalTag/team": "String",
    "aws:ResourceAccount": "String",
    "aws:RequestedRegion": "String",
}
_VALUES: dict[str, tuple[str, ...]] = {
    "aws:PrincipalArn": (
        f"arn:aws:iam::{ACCOUNT}:user/Bob",
        f"arn:aws:iam::{ACCOUNT}:role/*",
        "arn:aws:iam::*:role/B?ilder",
        f"arn:aws:iam::{OTHER_ACCOUNT}:user/*",
    ),
    "aws:PrincipalAccount": (ACCOUNT, OTHER_ACCOUNT),
    "aws:PrincipalType": ("User", "AssumedRole"),
    "aws:userid": ("AIDABOB", "AROABUILDER:run-1", "AROA*", "*:run-?"),
    "aws:username": ("Bob", "bob", "B*", "${aws:username}"),
    "aws:PrincipalTag/team": ("red", "blue", "r?d", "${aws:PrincipalTag/team, 'none'}"),
    "aws:ResourceAccount": (ACCOUNT, "${aws:PrincipalAccount}"),
    "aws:RequestedRegion": ("us-east-1", "us-*", "eu-west-1"),
}
_OPERATORS: dict[str, tuple[str, ...]] = {
    "String": (
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ),
    "Numeric": tuple(
        f"Numeric{name}"
        for name in (
            "Equals",
            "NotEquals",
            "LessThan",
            "LessThanEquals",
            "GreaterThan",
            "GreaterThanEquals",
        )
    ),
    "Date": tuple(
        f"Date{name}"
        for name in (
            "Equals",
            "NotEquals",
            "LessThan",
            "LessThanEquals",
            "GreaterThan",
            "GreaterThanEquals",
        )
    ),
    "Bool": ("Bool",),
    "Binary": ("BinaryEquals",),
    "IpAddress": ("IpAddress", "NotIpAddress"),
    "IpAddress6": ("IpAddress", "NotIpAddress"),
    "Arn": ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
}
_PATTERNS: dict[str, tuple[str, ...]] = {
    "aws:SourceVpce": ("vpce-*", "*a", "vpce-??"),
    "aws:UserAgent": ("*/*", "c*", "???/*"),
    "aws:ResourceTag/env": ("prod*", "?", "*d*", "${aws:PrincipalTag/team, 'prod'}"),
    "aws:SourceIp": ("10.0.0.0/8", "10.0.0.0/24", "192.0.2.7/32"),
    "aws:VpcSourceIp": ("2001:db8::/32", "2001:db8::/48"),
    "aws:SourceArn": (
        f"arn:aws:sns:*:{ACCOUNT}:*",
        "arn:aws:s?s:*:*:topic-?",
        "arn:*:sqs:us-east-1:*:queue:*",
    ),
    "aws:CalledVia": ("*.amazonaws.com", "cloud*"),
    "aws:TagKeys": ("t*", "????"),
}
_ACTIONS = (
    "signer:SignPayload",
    "signer:*",
    "*",
    "SIGNER:Sign*",
    "signer:Sign?ayload",
    "s3:*",
    "signer:Get*",
)
_RESOURCES = (
    "*",
    PROFILE,
    f"arn:aws:signer:*:{ACCOUNT}:/signing-profiles/*",
    "arn:aws:signer:us-east-?:*:/signing-profiles/R*e",
    "arn:aws:signer:*",
    f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/Other",
    f"arn:aws:signer:eu-*:{ACCOUNT}:/signing-profiles/*",
    f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/release",
    f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/${{aws:PrincipalTag/team, 'Release'}}",
    # Has no value for a role. The last one, because it is left out of `NotResource`.
    "arn:aws:signer:*:*:/signing-profiles/${aws:username}*",
)


@dataclass
class Case:
    """A world, the values of the keys that are known, and the keys that are not.

    With `is_independent`, every unknown key occurs once, so that each condition on one can be true or
    false whatever the others are, and `unknown` is only right if it makes a difference.
    """

    world: World
    known: Assignment
    unknown: tuple[str, ...]
    is_independent: bool


def candidates(key: str) -> tuple[Value, ...]:
    """Values that a request can have for a key, `ABSENT` among them."""
    type, values = KEYS[key]
    return (ABSENT, *values, *_OUTSIDE[type])


def cases(seed: int, count: int) -> Iterator[Case]:
    """Yields random cases, the same ones for the same seed."""
    for number in range(count):
        random = Random(f"{seed}-{number}")
        yield _Generator(random, is_independent=random.random() < 0.6).case()


class _Generator:
    def __init__(self, random: Random, *, is_independent: bool) -> None:
        self._random = random
        self._is_independent = is_independent
        self._keys = random.sample(sorted(KEYS), random.randint(2, 6))
        self._unknown = self._keys[: random.choice((0, 1, 2, 2, 3, 3))]
        self._known = [key for key in self._keys if key not in self._unknown]
        self._unused = list(self._unknown)

    def case(self) -> Case:
        random = self._random
        kind: Literal["user", "role"] = random.choice(("user", "user", "role"))
        world = World(
            identity=[self._policy() for _ in range(random.randint(1, 2))],
            kind=kind,
            group=[self._policy()] if kind == "user" and random.random() < 0.3 else [],
            boundary=self._policy(0.95) if random.random() < 0.2 else None,
            session=self._policy(0.95) if kind == "role" and random.random() < 0.3 else None,
            levels=[[self._policy(0.95)] for _ in range(random.choice((0, 0, 0, 1, 2)))],
            tags={"team": random.choice(("red", "Release", "prod"))} if random.random() < 0.5 else {},
        )
        if random.random() < 0.25:
            world.account = OTHER_ACCOUNT
            world.profile_permissions = [self._permission(world) for _ in range(random.randint(0, 2))]
        known = {key: random.choice(candidates(key)) for key in KEYS if key not in self._unknown}
        known["signer:ProfileVersion"] = random.choice(("AAAAAAAAAA", "BBBBBBBBBB"))
        return Case(world, known, tuple(self._unknown), self._is_independent)

    def _policy(self, generosity: float = 0.75) -> Json:
        random = self._random
        statements = [self._statement(generosity) for _ in range(random.choice((1, 1, 2, 3)))]
        return policy(*statements)

    def _statement(self, generosity: float) -> Json:
        random = self._random
        is_broad = random.random() < generosity
        action = "signer:SignPayload" if is_broad else self._some(_ACTIONS)
        resource = "Resource" if is_broad else random.choice(("Resource", "Resource", "NotResource"))
        resources = _RESOURCES if resource == "Resource" else _RESOURCES[:-1]
        elements: Json = {
            "Action" if is_broad else random.choice(("Action", "Action", "NotAction")): action,
            resource: "*" if is_broad else self._some(resources),
        }
        conditions: Json = {}
        for _ in range(random.choice((0, 1, 1, 1, 2))):
            operator, key, values = self._condition()
            conditions.setdefault(operator, {})[key] = values
        if conditions:
            elements["Condition"] = conditions
        return statement("Deny" if random.random() < (1 - generosity) else "Allow", **elements)

    def _some(self, texts: tuple[str, ...]) -> str | list[str]:
        some = self._random.sample(texts, self._random.choice((1, 1, 2)))
        return some[0] if len(some) == 1 else some

    def _condition(self) -> tuple[str, str, str | list[str]]:
        random = self._random
        if random.random() < 0.15:
            return self._condition_of(random.choice(sorted(_FOLLOWING)))
        if not self._is_independent:
            return self._condition_of(random.choice(self._unknown or self._keys))
        if self._unused and random.random() < 0.8:
            return self._condition_of(self._unused.pop())
        return self._condition_of(random.choice(self._known or sorted(_FOLLOWING)))

    def _condition_of(self, key: str) -> tuple[str, str, str | list[str]]:
        random = self._random
        type, texts = self._type(key)
        # Whether a multivalued key without values is null is not documented.
        if type != "Strings" and random.random() < 0.08:
            return "Null", key, random.choice(("true", "false"))
        quantifier = ""
        if type == "Strings":
            quantifier = random.choice(("ForAllValues:", "ForAnyValue:"))
            type = "String"
        operator = random.choice(_OPERATORS[type])
        if type in ("String", "Arn") and not operator.endswith(("Like", "Arn")) and type == "String":
            texts = tuple([text for text in texts if "*" not in text and "?" not in text])
        if_exists = "IfExists" if not quantifier and random.random() < 0.25 else ""
        if type == "IpAddress6":
            texts = tuple([text if "/" in text else f"{text}/128" for text in texts])
        values = random.sample(texts, min(len(texts), random.choice((1, 1, 2))))
        if type == "Bool":
            values = values[:1]
        return f"{quantifier}{operator}{if_exists}", key, values[0] if len(values) == 1 else values

    def _type(self, key: str) -> tuple[str, tuple[str, ...]]:
        """The type of a key, and values for policies."""
        if key in _FOLLOWING:
            return _FOLLOWING[key], _VALUES[key]
        type, values = KEYS[key]
        texts = [text for value in values for text in ((value,) if isinstance(value, str) else value)]  # type: ignore[union-attr]
        return type, tuple(dict.fromkeys([*texts, *_PATTERNS.get(key, ())]))

    def _permission(self, world: World) -> dict[str, str]:
        random = self._random
        permission = {
            "action": random.choice(
                ("signer:SignPayload", "signer:SignPayload", "signer:GetSigningProfile")
            ),
            "principal": random.choice(
                (
                    world.account,
                    world.arn,
                    f"arn:aws:iam::{world.account}:root",
                    world.principal_arn,
                    "777788889999",
                    f"arn:aws:iam::{world.account}:role/Other",
                )
            ),
            "statementId": random.choice(("one", "two")),
        }
        if random.random() < 0.3:
            permission["profileVersion"] = random.choice(("AAAAAAAAAA", "BBBBBBBBBB"))
        return permission
