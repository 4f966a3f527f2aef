"""Pushes to several registries in `ecr-signing replay`, with and without `--registry`."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.cli.conftest import HOME
from tests.simulator.program import EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, run, valid_json
from tests.simulator.records import (
    OCI_MANIFEST,
    Record,
    cloudtrail,
    distribution,
    eventbridge,
    lines,
    records_file,
)

OTHER_REGION, OTHER_ACCOUNT = "111122223333/eu-west-1", "444455556666/us-east-1"
ELSEWHERE = "push to another registry"


def pushed_to(registry: str, repository: str, number: int, **changes: Any) -> Record:
    """A CloudTrail record of a push to a registry."""
    account, region = registry.split("/")
    record = cloudtrail(repository, number, awsRegion=region, recipientAccountId=account, **changes)
    record["requestParameters"]["registryId"] = account
    return record


def reported(registry: str, repository: str, number: int) -> Record:
    """An EventBridge report of the same push."""
    account, region = registry.split("/")
    return eventbridge(repository, number, account=account, region=region)


def plain(repository: str, account: str | None = None, region: str | None = None) -> Record:
    return {"repository": repository, "account": account, "region": region}


# By CloudTrail and EventBridge: three registries, the same repositories in each, some signed.
PUSHES = [
    (registry, repository)
    for registry, count in ((HOME, 5), (OTHER_REGION, 3), (OTHER_ACCOUNT, 2))
    for repository in ["prod/pay", "sandbox/x", "sandbox/y"][:count]
    for _ in range(count)
]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A file for each feed, and one with pushes that name no registry or only a part of one."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    digests = [f"sha256:{number:064}" for number in range(len(PUSHES))]
    trail, events = [], []
    for number, ((registry, repository), digest) in enumerate(zip(PUSHES, digests, strict=True)):
        image = {"image": {"imageId": {"imageDigest": digest, "imageTag": "1.0"}}}
        trail.append(pushed_to(registry, repository, number, responseElements=image))
        event = reported(registry, repository, number)
        event["detail"]["image-digest"] = digest
        events.append(event)
    (folder / "trail.json").write_bytes(records_file(*trail))
    (folder / "events.jsonl").write_bytes(lines(*events[::2]))
    (folder / "plain.jsonl").write_bytes(
        lines(
            plain("prod/nowhere"),
            plain("sandbox/nowhere"),
            plain("sandbox/x", account="111122223333"),
            plain("prod/a", region="eu-west-1"),
            distribution("prod/other", target={"mediaType": OCI_MANIFEST}),
        )
    )
    return folder


def replayed(config: Path, *arguments: str | Path) -> dict[str, Any]:
    done = run("replay", "-c", config, "--format", "json", *arguments)
    assert done.code == EXIT_OK
    result: dict[str, Any] = done.json()
    assert done.err == "".join(f"warning: {text}\n" for text in result["warnings"])
    events = result["events"]
    parts = ("pushes", "other", "duplicates", "malformed")
    assert events["read"] == sum(events[part] for part in parts)
    registries = result["registries"]
    assert sum(each["pushes"] for each in registries) == events["pushes"]
    assert all(each["SIGN"] + each["NONE"] == each["pushes"] for each in registries)
    for decision, count in result["decisions"].items():
        assert sum(each[decision] for each in registries) == count
    assert sum(each["pushes"] for each in result["unsigned"]) == result["decisions"]["NONE"]
    return result


def counts(result: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {each["registry"]: (each["SIGN"], each["NONE"]) for each in result["registries"]}


def test_without_the_option_every_push_is_decided_and_counted_by_registry(
    config: Path, mixed: Path
) -> None:
    result = replayed(config, mixed)
    expected = {
        registry: (
            sum(name == "prod/pay" for home, name in PUSHES if home == registry),
            sum(name != "prod/pay" for home, name in PUSHES if home == registry),
        )
        for registry in (HOME, OTHER_REGION, OTHER_ACCOUNT)
    }
    expected |= {"*/*": (2, 1), "111122223333/*": (0, 1), "*/eu-west-1": (1, 0)}
    assert counts(result) == expected
    assert result["events"]["duplicates"] == len(PUSHES[::2])
    assert {"registry": OTHER_REGION, "repositoryName": "sandbox/y", "pushes": 3} in result["unsigned"]
    order = [(-each["pushes"], each["registry"]) for each in result["registries"]]
    assert order == sorted(order)
    several, region = result["warnings"]
    assert f"from several registries ({HOME}, {OTHER_REGION}, " in several
    assert f"from a region that no profile is in ({OTHER_REGION}, */eu-west-1)" in region
    assert several.endswith("with --registry ACCOUNT/REGION")
    assert region.endswith("with --registry ACCOUNT/REGION")


@pytest.mark.parametrize("registry", [HOME, OTHER_ACCOUNT, "*/us-east-1", "111122223333/*", "*/*"])
def test_only_pushes_that_can_be_to_the_registry_are_decided(
    config: Path, mixed: Path, registry: str
) -> None:
    whole, result = replayed(config, mixed), replayed(config, "--registry", registry, mixed)

    def agrees(other: str) -> bool:
        pairs = zip(registry.split("/"), other.split("/"), strict=True)
        return all(one == two or "*" in (one, two) for one, two in pairs)

    assert counts(result) == {key: value for key, value in counts(whole).items() if agrees(key)}
    # The duplicates of the pushes to other registries are not looked for: they are other events.
    elsewhere = sum(not agrees(home) for home, _ in PUSHES)
    elsewhere += sum(not agrees(home) for home, _ in PUSHES[::2])
    elsewhere += sum(not agrees(home) for home in ("111122223333/*", "*/eu-west-1"))
    assert result["kinds"].get(ELSEWHERE, 0) == elsewhere == result["events"]["other"]
    assert result["events"]["read"] == whole["events"]["read"]


def test_pushes_without_a_registry_are_decided_with_a_warning(config: Path, mixed: Path) -> None:
    assert replayed(config, "--registry", HOME, mixed)["warnings"] == [
        f"some pushes (4) do not name their registry and are counted as pushes of {HOME}"
    ]
    assert replayed(config, "--registry", "*/us-east-1", mixed)["warnings"] == [
        "some pushes (4) do not name their registry and are counted as pushes of */us-east-1"
    ]


def test_a_registry_in_another_region_than_the_profiles_cannot_have_the_configuration(
    config: Path, mixed: Path
) -> None:
    first, *_ = replayed(config, "--registry", OTHER_REGION, mixed)["warnings"]
    assert first == (
        f"this configuration cannot be that of {OTHER_REGION}: its profiles are in us-east-1"
    )
    (region, _) = replayed(config, "--registry", "111122223333/*", mixed)["warnings"]
    assert "from a region that no profile is in" in region


def test_one_registry_needs_no_warning(config: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(cloudtrail(), plain("a/b"), plain("a/b", account="111122223333")))
    assert replayed(config, log)["warnings"] == []
    assert replayed(config, "--registry", HOME, log)["warnings"] != []
    log.write_bytes(lines(cloudtrail()))
    assert replayed(config, "--registry", HOME, log)["warnings"] == []


def test_many_registries_are_listed_only_in_part(config: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(*(plain("a/b", f"{number:012}", "us-east-1") for number in range(41))))
    (several,) = replayed(config, log)["warnings"]
    assert "(000000000000/us-east-1, 000000000001/us-east-1, 000000000002/us-east-1 and 38 more)" in (
        several
    )
    text = run("replay", "-c", config, log)
    assert "… and 21 more (all of them: --format json)" in text.out
    assert "pushes  repository  registry\n     1  a/b         000000000000/us-east-1\n" in text.out


@pytest.mark.parametrize(
    ("account", "region"),
    [
        ("4\x1b[31m\ud800", "us-east-1"),
        ("1.11122E+11", "us-east-1"),
        ("1111-2222-3333", ""),
        ("", "Ohio"),
    ],
)
def test_what_is_no_account_or_region_is_no_registry(config: Path, account: str, region: str) -> None:
    done = run("replay", "-c", config, "-", stdin=lines(plain("a/b", account, region)))
    assert done.code == EXIT_MALFORMED
    assert "is not an account, which has 12 digits" in done.err or "is not a region" in done.err
    assert "\x1b" not in done.out + done.err


def test_the_order_of_the_files_does_not_matter(config: Path, tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here.jsonl", tmp_path / "elsewhere.jsonl"
    here.write_bytes(lines(reported(HOME, "prod/a", 1), pushed_to(HOME, "prod/a", 2)))
    # The same event ids and images as in the other file, but of another registry.
    elsewhere.write_bytes(
        lines(reported(OTHER_REGION, "prod/a", 1), pushed_to(OTHER_REGION, "prod/a", 2))
    )
    results = set()
    for names in itertools.permutations(["1", "2"]):
        folder = tmp_path / "-".join(names)
        folder.mkdir()
        for name, log in zip(names, (here, elsewhere), strict=True):
            (folder / name).write_bytes(log.read_bytes())
        results.add(json.dumps(replayed(config, "--registry", HOME, folder)))
    (result,) = results
    assert json.loads(result)["events"] == {
        "read": 4, "pushes": 1, "other": 2, "duplicates": 1, "malformed": 0
    }  # fmt: skip


@pytest.mark.parametrize("registry", [None, HOME, OTHER_ACCOUNT])
def test_workers_give_the_same_result_and_decisions(
    config: Path, tmp_path: Path, registry: str | None
) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    homes = itertools.cycle([HOME, HOME, OTHER_REGION, OTHER_ACCOUNT])
    for name, make in (("a", pushed_to), ("b", reported), ("c", pushed_to)):
        records = (
            make(home, f"prod/{number % 7}", number) | {"padding": "x" * 1_500}
            for number, home in zip(range(2_500), homes, strict=False)
        )
        (folder / name).write_bytes(lines(*records, plain("sandbox/x")))
    options = [] if registry is None else ["--registry", registry]
    outputs = set()
    for workers in ("1", "2", "3"):
        decisions = tmp_path / f"{workers}.csv"
        done = run(
            "replay", "-c", config, "--format", "json", "--workers", workers,
            "--decisions", decisions, *options, folder,
        )  # fmt: skip
        assert done.code == EXIT_OK
        outputs.add((done.out, done.err, decisions.read_bytes()))
    ((out, _, written),) = outputs
    rows = list(csv.DictReader(written.decode().splitlines()))
    assert len(rows) == valid_json(out)["events"]["pushes"] > 0
    if registry is not None:
        assert {f"{row['account']}/{row['region']}" for row in rows} == {registry, "/"}


@pytest.mark.parametrize("registry", ["111122223333", "1/us-east-1", "us-east-1/111122223333", ""])
def test_a_registry_is_an_account_and_a_region(config: Path, mixed: Path, registry: str) -> None:
    done = run("replay", "-c", config, "--registry", registry, mixed)
    assert done.code == EXIT_UNUSABLE
    assert "must be ACCOUNT/REGION" in done.err
