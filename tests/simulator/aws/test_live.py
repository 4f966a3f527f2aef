"""Commands on a live account print what they print for the files that the AWS CLI saves."""

from __future__ import annotations

import gzip
import itertools
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.aws.events import EVENT_NAMES, Clock, records
from tests.simulator.aws.service import EVENTS_OF_PAGE, Account, served
from tests.simulator.outcome_oracle import ACCOUNT, cases, configuration, details, listing, signer_calls
from tests.simulator.program import EXIT_FINDINGS, EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, Done, run
from tests.simulator.records import put_configuration
from tests.strategies import document_of

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
REGION = ("--region", "us-east-1")


class Live:
    """A live account, and a folder in which the same is saved in files."""

    def __init__(self, folder: Path, account: Account, url: str) -> None:
        self.folder, self.account, self.url = folder, account, url
        self._options = (*REGION, "--endpoint-url", url)

    def run(self, *arguments: str) -> Done:
        return run(*arguments, *self._options, env=CREDENTIALS, cwd=self.folder)

    def save(self, name: str, document: Any) -> None:
        (self.folder / name).write_text(json.dumps(document, default=str))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    account = Account()
    with served(account) as url:
        yield Live(tmp_path, account, url)


def generated(live: Live, count: int = 150) -> None:
    """Pushes and all that their outcomes depend on, in the account and in files."""
    import random

    pushes = cases(random.Random(5), count)
    every = [record for case in pushes for record in case.records()] + signer_calls()
    known = [record for record in every if record["eventName"] in EVENT_NAMES]
    for record in known:
        live.account.events.setdefault(record["eventName"], []).append(record)
    live.account.configuration = configuration()
    live.account.entities = {key: each for key, each in details().items() if isinstance(each, list)}
    for profile in listing()["profiles"]:
        revoked = {"revocationRecord": {"revokedBy": ACCOUNT}} if profile["status"] == "Revoked" else {}
        live.account.profiles.append({"tags": {"team": "a"}, **profile, **revoked})
    live.save("signing.json", configuration())
    live.save("permissions.json", details())
    live.save("profiles.json", [{**each} for each in live.account.profiles])
    live.save("log.json", {"Records": known})


def test_a_replay_of_the_event_history(live: Live) -> None:
    generated(live)
    options = ("--format", "json", "--profiles-complete")
    by_files = live.run(
        "replay", "log.json", "-c", "signing.json", "--permissions", "permissions.json",
        "--profiles", "profiles.json", *options,
    )  # fmt: skip
    done = live.run(
        "replay", "aws:", "-c", "aws:", "--permissions", "aws:", "--profiles", "aws:", *options
    )
    assert done.code == by_files.code == EXIT_OK, done.err
    assert json.loads(done.out) == json.loads(by_files.out)
    assert sum(each["COMPLETE"] for each in json.loads(done.out)["profiles"]) > 0
    pages = -(-len(live.account.events["PutImage"]) // EVENTS_OF_PAGE)
    assert live.account.calls["cloudtrail:LookupEvents"] == pages + len(EVENT_NAMES) - 1
    assert live.account.calls["iam:GetAccountAuthorizationDetails"] == 4
    assert live.account.calls["ecr:GetSigningConfiguration"] == 1


def test_an_audit_of_the_repositories(live: Live) -> None:
    live.account.repositories = [f"prod/{number}" for number in range(7)] + ["other"]
    live.account.configuration = document_of([["prod/*"]])
    done = live.run("audit", "aws:", "-c", "aws:", "--format", "json")
    assert done.code == EXIT_OK, done.err
    counts = json.loads(done.out)["repositories"]
    assert (counts["read"], counts["signed"], counts["unsigned"]) == (8, 7, 1)
    assert live.account.calls["ecr:DescribeRepositories"] == 4


def test_other_commands(live: Live) -> None:
    generated(live, 10)
    for arguments in (
        ["which", "active", "none"],
        ["export", "--to", "awscc"],
        ["can-sign", f"arn:aws:iam::{ACCOUNT}:role/allowed", "--permissions"],
    ):
        command, *rest = arguments
        saved = ["permissions.json"] if rest[-1:] == ["--permissions"] else []
        there = ["aws:"] if saved else []
        by_file = live.run(command, "-c", "signing.json", *rest, *saved)
        done = live.run(command, "-c", "aws:", *rest, *there)
        assert done.code == by_file.code
        assert done.out == by_file.out
    found, expected = (
        [
            each["code"]
            for each in json.loads(live.run("lint", "-c", name, "--format", "json").out)["findings"]
        ]
        for name in ("aws:", "signing.json")
    )
    assert found == expected
    assert live.run("lint", "-c", "aws:", "--fix").code == EXIT_UNUSABLE
    live.account.events["PutSigningConfiguration"] = [put_configuration(configuration())]
    done = live.run("history", "aws:", "--format", "json")
    assert (done.code, len(json.loads(done.out)["changes"])) == (EXIT_OK, 1), done.err


def test_verify_asks_for_the_images_of_the_log(live: Live) -> None:
    generated(live)
    arguments = ("-c", "aws:", "--permissions", "aws:", "--profiles", "aws:")
    replayed = live.run("replay", "log.json", *arguments, "--decisions", "decisions.jsonl")
    assert replayed.code == EXIT_OK
    rows = [json.loads(line) for line in (live.folder / "decisions.jsonl").read_text().splitlines()]
    for row in rows:
        live.account.statuses[row["repositoryName"], row["imageDigest"]] = [
            {"signingProfileArn": arn, "status": status}
            for arn, status in zip(row["signingProfileArns"], row["statuses"], strict=True)
            if status != "UNKNOWN"
        ]
    absent = next(key for key in live.account.statuses if live.account.statuses[key])
    del live.account.statuses[absent]
    done = live.run("verify", "log.json", *arguments, "--statuses", "aws:", "--format", "json")
    assert done.code == EXIT_OK, done.err
    images = json.loads(done.out)["images"]
    assert (images["reported"], images["different"]) == (len(rows) - 1, 0)
    assert images["compared"] > 0
    live.account.statuses = {
        key: [
            {**each, "status": "FAILED" if each["status"] == "COMPLETE" else "COMPLETE"}
            for each in statuses
        ]
        for key, statuses in live.account.statuses.items()
    }
    different = live.run("verify", "log.json", *arguments, "--statuses", "aws:", "--format", "json")
    assert different.code == EXIT_FINDINGS
    assert json.loads(different.out)["images"]["different"] == images["compared"]
    piped = live.run("verify", "-", *arguments, "--statuses", "aws:")
    assert (piped.code, piped.out) == (EXIT_UNUSABLE, "")


def test_log_files_in_a_bucket(live: Live) -> None:
    generated(live)
    content = (live.folder / "log.json").read_bytes()
    every = json.loads(content)["Records"]
    for number in range(5):
        part = json.dumps({"Records": every[number::5]}).encode()
        live.account.objects[f"trail/{number}.json.gz"] = gzip.compress(part)
    live.account.objects["trail/empty"] = b""
    live.account.objects["elsewhere/x.json"] = b"nonsense"
    expected = json.loads(live.run("replay", "log.json", "-c", "signing.json", "--format", "json").out)
    for workers in ("1", "2"):
        done = live.run(
            "replay",
            "s3://bucket/trail/",
            "-c",
            "signing.json",
            "--workers",
            workers,
            "--format",
            "json",
        )
        assert done.code == EXIT_OK, done.err
        found = json.loads(done.out)
        assert found.pop("files")["read"] == 5
        assert found == {key: value for key, value in expected.items() if key != "files"}
    live.account.objects["trail/broken.json.gz"] = gzip.compress(content)[:-20]
    broken = live.run("replay", "s3://bucket/trail/", "-c", "signing.json")
    assert broken.code == EXIT_MALFORMED
    assert "malformed: s3://bucket/trail/broken.json.gz" in broken.err
    none = live.run("replay", "s3://bucket/nothing", "-c", "signing.json")
    assert (none.code, none.err) == (
        EXIT_UNUSABLE,
        "Error: s3://bucket/nothing: no object has a key that begins with 'nothing'\n",
    )


def test_a_registry_without_a_configuration(live: Live) -> None:
    live.account.configuration = None
    done = live.run("which", "-c", "aws:", "prod/a")
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err == (
        "Error: aws: the registry has no signing configuration, so ECR signs nothing; are the account and the "
        "region (--region) the right ones?\n"
    )


def test_refusals_are_one_sentence_and_throttling_is_retried(live: Live) -> None:
    live.account.failures = [(400, "AccessDeniedException", "User: x is not\nauthorized")]
    done = live.run("which", "-c", "aws:", "prod/a")
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    expected = "AccessDeniedException: User: x is not authorized"
    assert done.err == f"Error: aws ecr get-signing-configuration: {expected}\n"
    live.account.failures = [(400, "ThrottlingException", "Rate exceeded")] * 2
    assert live.run("which", "-c", "aws:", "prod/a", "--format", "json").code == EXIT_OK


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--endpoint-url", "http://127.0.0.1:1"), "Could not connect to the endpoint URL"),
        (("--aws-profile", "nobody"), "The config profile (nobody) could not be found"),
        (("--endpoint-url", "nonsense"), "Invalid endpoint: nonsense"),
    ],
)
def test_a_connection_that_cannot_be_made(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    done = run("which", "-c", "aws:", "a", *REGION, *options, env=CREDENTIALS, cwd=tmp_path)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_without_credentials_or_a_region(tmp_path: Path) -> None:
    nothing = {**CREDENTIALS, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    done = run("which", "-c", "aws:", "a", *REGION, env=nothing, cwd=tmp_path)
    assert (done.code, done.err) == (
        EXIT_UNUSABLE, "Error: aws ecr get-signing-configuration: Unable to locate credentials\n",
    )  # fmt: skip
    done = run("which", "-c", "aws:", "a", env=CREDENTIALS, cwd=tmp_path)
    assert (done.code, done.err) == (
        EXIT_UNUSABLE,
        "Error: aws ecr connect: You must specify a region.\n",
    )


def test_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "boto3.py").write_text("raise ImportError\n")
    env = {**CREDENTIALS, "PYTHONPATH": os.fspath(tmp_path)}
    for arguments in (
        ["which", "-c", "aws:", "a"],
        ["audit", "-c", "x", "aws:"],
        ["replay", "-c", "x", "s3://b/p"],
    ):
        (tmp_path / "x").write_text('{"rules": []}')
        done = run(*arguments, env=env, cwd=tmp_path)
        assert (done.code, done.out, done.err) == (
            EXIT_UNUSABLE, "", "Error: reading from AWS needs: pip install 'ecr-signing-rules[aws]'\n",
        )  # fmt: skip


def test_event_history_is_asked_for_at_most_two_requests_a_second(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.aws.connection import Connection

    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    live.account.events["PutImage"] = [{"number": number} for number in range(120)]
    now = 0.0
    asked: list[float] = []

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    def passing() -> float:
        """Each request takes a fifth of a second."""
        nonlocal now
        calls = live.account.calls["cloudtrail:LookupEvents"]
        if calls > len(asked):
            asked.append(now)
            now += 0.2
        return now

    connection = Connection(region="us-east-1", endpoint_url=live.url)
    found = list(records(connection, Clock(passing, wait)))
    assert [json.loads(each)["number"] for each in found] == list(range(120))
    assert live.account.calls["cloudtrail:LookupEvents"] == 8
    assert all(later - earlier >= 0.5 for earlier, later in itertools.pairwise(asked))


def test_the_policy_in_the_documentation_allows_what_is_called(live: Live) -> None:
    page = (Path(__file__).parents[3] / "docs" / "live.md").read_text()
    (block,) = (part for part in page.split("```json\n")[1:] if "Statement" in part)
    (statement,) = json.loads(block.partition("```")[0])["Statement"]
    test_a_replay_of_the_event_history(live)
    live.account.repositories = ["prod/a"]
    live.run("audit", "aws:", "-c", "aws:")
    live.run("verify", "log.json", "-c", "aws:", "--statuses", "aws:")
    live.account.objects["a"] = b"{}"
    live.run("replay", "s3://bucket/", "-c", "signing.json")
    # The permission has another name than the call.
    names = {"s3:ListObjectsV2": "s3:ListBucket"}
    called = {names.get(call, call) for call in live.account.calls}
    assert called == set(statement["Action"])
    assert statement["Effect"] == "Allow"


def test_times_of_profiles_are_read(live: Live) -> None:
    generated(live, 5)
    for profile in live.account.profiles:
        if profile["status"] == "Revoked":
            profile["revocationRecord"]["revokedAt"] = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    done = live.run("replay", "log.json", "-c", "signing.json", "--profiles", "aws:")
    assert done.code == EXIT_OK, done.err
