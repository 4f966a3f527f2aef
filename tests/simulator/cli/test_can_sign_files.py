"""`ecr-signing can-sign`: files that it cannot use are one sentence, and nothing becomes a yes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.simulator.cli.test_can_sign import ALLOW, can_sign, config, results, write
from tests.simulator.decision.permissions.worlds import USER, World, policy, statement
from tests.simulator.program import EXIT_UNUSABLE, run
from tests.strategies import ARN

__all__ = ["config"]

DETAILS = json.dumps(World([ALLOW]).details()).encode()
PATH = "UserDetailList[0].UserPolicyList[0].PolicyDocument"
BAD = {
    "empty": (b"", "is not JSON: expects a value (line 1, column 1)"),
    "truncated": (DETAILS[:-40], "is not JSON: "),
    "no JSON": (b"Unable to locate credentials.", "is not JSON: expects a value (line 1, column 1)"),
    "binary": (bytes(range(256)) * 20, "is not JSON: "),
    "gzip": (gzip.compress(DETAILS), "is compressed with gzip; decompress it first"),
    "nested": (b"[" * 100_000, "is nested too deeply"),
    "long number": (
        b'{"UserDetailList": ' + b"9" * 700 + b"}",
        "is not a file of permissions: it has a number with more than 640 digits",
    ),
    "null": (b"null", "the document is null instead of an object"),
    "a list": (b"[]", "the document is a list instead of an object"),
    "another output": (
        b'{"Users": []}',
        "the document is not the output of get-account-authorization-details",
    ),
    "wrong type": (
        DETAILS.replace(b'"Bob"', b"7"),
        "UserDetailList[0].UserName is a number instead of a string",
    ),
    "duplicate": (
        DETAILS.replace(b'"Effect": "Allow"', b'"Effect": "Deny", "Effect": "Allow"'),
        f"{PATH}.Statement[0] has the key 'Effect' more than once",
    ),
    "misspelled": (
        DETAILS.replace(b'"Resource"', b'"Resources"'),
        f"{PATH}.Statement[0] has the unexpected key 'Resources'",
    ),
    "invalid effect": (
        DETAILS.replace(b'"Allow"', b'"allow"'),
        f"{PATH}.Statement[0].Effect is 'allow' instead of 'Allow' or 'Deny'",
    ),
    "invalid policy": (
        DETAILS.replace(b'{"Version": "2012-10-17"', b'{"Version": "2012"'),
        f"{PATH}.Version is '2012' instead of '2008-10-17' or '2012-10-17'",
    ),
}

STRANGE = "a\n\x1b[31m" + "é" * 1_000


@pytest.mark.parametrize(
    "document",
    [
        DETAILS.replace(b'"2012-10-17"', json.dumps(STRANGE).encode()),
        DETAILS.replace(b'"Resource"', json.dumps(STRANGE).encode()),
        DETAILS.replace(b'"Allow"', json.dumps(STRANGE).encode()),
        DETAILS.replace(f'"{USER}"'.encode(), json.dumps(STRANGE).encode()),
        json.dumps(World([policy(statement(Condition={STRANGE: {STRANGE: {}}}))]).details()).encode(),
        json.dumps(World([policy(statement(Condition={"Bool": {STRANGE: {}}}))]).details()).encode(),
    ],
)
def test_strange_texts_are_escaped_and_cut_off_in_messages(config: Path, document: bytes) -> None:
    Path("bad.json").write_bytes(document)
    done = run("can-sign", USER, "-c", config, "--permissions", "bad.json")
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err.startswith("Error: bad.json: ")
    assert done.err.removesuffix("\n").isprintable()
    assert len(done.err) < 1_000


def test_strange_names_are_escaped_in_the_text(config: Path) -> None:
    done = can_sign(World([policy(statement(Sid="a\nb\x1b"))]), principal=f"{USER}/a\x1b")
    assert all(
        line.isprintable()
        for line in can_sign(World([policy(statement(Sid="a\nb\x1b"))])).out.splitlines()
    )
    assert all(line.isprintable() for line in done.out.splitlines())


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_bad_permissions_are_one_sentence_and_never_a_yes(
    config: Path, content: bytes, message: str
) -> None:
    Path("bad.json").write_bytes(content)
    good = write("good.json", World([ALLOW]).details())
    for options in (
        ["bad.json"],
        ["-"],
        [good, "--scp", "bad.json"],
        [good, "--profile-permissions", f"{ARN}one=bad.json"],
    ):
        name = "bad.json" if "bad.json" in options[-1] else "standard input"
        done = run("can-sign", USER, "-c", config, "--permissions", *options, stdin=content)
        assert (done.code, done.out) == (EXIT_UNUSABLE, ""), options
        assert done.err.startswith(f"Error: {name}: ")
        assert done.err.count("\n") == 1
        assert len(options) > 1 or done.err.startswith(f"Error: {name}: {message}")


def test_a_folder_is_no_file_of_permissions(config: Path) -> None:
    done = run("can-sign", USER, "-c", config, "--permissions", ".")
    assert (done.code, done.err) == (EXIT_UNUSABLE, "Error: .: cannot be read: Is a directory\n")


def test_a_part_of_the_permissions_is_never_a_yes(config: Path) -> None:
    for more in ({"IsTruncated": True}, {"Marker": "next"}, {"NextToken": "next"}):
        file = write("part.json", {**World([ALLOW]).details(), **more})
        done = run("can-sign", USER, "-c", config, "--permissions", file, "--format", "json")
        assert {each["reason"] for each in done.json()["results"]} == {"details-truncated"}


def test_a_policy_of_100_000_statements_and_10_megabytes_is_answered(config: Path) -> None:
    denied = [statement("Deny", Resource=f"{ARN}{number}{'x' * 20}") for number in range(100_000)]
    world = World([policy(statement(), *denied, statement("Deny", Sid="Last", Resource=f"{ARN}one"))])
    assert len(json.dumps(world.details())) > 10_000_000
    two, one = results(world)
    assert (two["answer"], one["answer"], one["statement"]) == ("yes", "no", "inline-0, Sid 'Last'")
