"""Repositories observed in inventories and logs, with and without a selected registry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher import SigningConfiguration
from simulator.observed_repositories import ObservedRepositories
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.registry import Registry
from tests.simulator.records import cloudtrail, lines
from tests.strategies import document_of

HOME, ABROAD = Registry("111122223333", "us-east-1"), Registry("111122223333", "eu-west-1")
CONFIGURATION = SigningConfiguration.from_api(document_of([["prod/*"]]))


@pytest.fixture
def inventory(tmp_path: Path) -> Source:
    file = tmp_path / "inventory"
    hosts = (f"{each.account}.dkr.ecr.{each.region}.amazonaws.com" for each in (HOME, ABROAD))
    home, abroad = hosts
    file.write_text(f"named\n{home}/here:1\n{abroad}/there@sha256:{'0' * 64}\n{abroad}/here\nNo Name\n")
    return Source(str(file))


@pytest.fixture
def log(tmp_path: Path) -> Source:
    file = tmp_path / "log"
    records = [
        cloudtrail("here", 1),
        cloudtrail("here", 1),
        cloudtrail("there", 2, awsRegion="eu-west-1"),
        cloudtrail("there", 3, awsRegion="eu-west-1"),
        {"repository": "named"},
    ]
    file.write_bytes(lines(*records))
    return Source(str(file))


def observed(inventory: Source, log: Source, registry: Registry | None) -> ObservedRepositories:
    reported: list[Malformed] = []
    made = ObservedRepositories(reported.append, registry)
    made.read_inventory(inventory)
    made.read_log(log)
    assert made.malformed == len(reported) == 1
    return made


@pytest.mark.parametrize(
    ("registry", "pushes"),
    [
        (None, {"named": 1, "here": 1, "there": 2}),
        (Registry(), {"named": 1, "here": 1, "there": 2}),
        (HOME, {"named": 1, "here": 1}),
        (ABROAD, {"named": 1, "here": 0, "there": 2}),
        (Registry(region="us-east-1"), {"named": 1, "here": 1}),
        (Registry("444455556666"), {"named": 1}),
    ],
    ids=str,
)
def test_repositories_of_other_registries_are_left_out(
    inventory: Source, log: Source, registry: Registry | None, pushes: dict[str, int]
) -> None:
    assert observed(inventory, log, registry).pushes == pushes


def test_the_warnings_are_about_what_was_observed(inventory: Source, log: Source) -> None:
    several, region = observed(inventory, log, None).warnings(CONFIGURATION)
    assert f"from several registries ({ABROAD}, {HOME})" in several
    assert f"from a region that no profile is in ({ABROAD})" in region
    (unnamed,) = observed(inventory, log, HOME).warnings(CONFIGURATION)
    assert unnamed.startswith("some pushes and inventory entries (1) do not name their registry")
    (mismatch, _) = observed(inventory, log, ABROAD).warnings(CONFIGURATION)
    assert mismatch.startswith(f"this configuration cannot be that of {ABROAD}")


def test_whoever_selects_a_registry_vouches_for_what_an_inventory_does_not_say(tmp_path: Path) -> None:
    file = tmp_path / "repositories.json"
    repository = {"repositoryName": "prod/api", "registryId": HOME.account}
    file.write_text(json.dumps({"repositories": [repository]}))
    made = ObservedRepositories(lambda malformed: pytest.fail(str(malformed)), HOME)
    made.read_inventory(Source(str(file)))
    assert made.registries == {HOME: 1}
    assert made.warnings(CONFIGURATION) == ()
