"""The configurations of several registries in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.configurations.fleet import load_configurations
from simulator.errors import UnusableInput
from simulator.registry import Registry

ACCOUNT, OTHER = "111122223333", "444455556666"


def document(region: str = "us-east-1", registry: str | None = None) -> Any:
    arn = f"arn:aws:signer:{region}:{ACCOUNT}:/signing-profiles/prod"
    configuration = {"rules": [{"signingProfileArn": arn}]}
    return (
        configuration
        if registry is None
        else {
            "registryId": registry,
            "signingConfiguration": configuration,
        }
    )


def write(folder: Path, **files: Any) -> str:
    for name, content in files.items():
        (folder / f"{name.replace('__', '.')}.json").write_text(json.dumps(content))
    return str(folder)


def test_files_are_for_the_registries_in_their_names_or_in_them(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not read")
    path = write(
        tmp_path,
        **{f"{ACCOUNT}.us-east-1": document(), "other": document("eu-west-1", OTHER)},
    )
    fleet = load_configurations(path)
    assert [each.registry for each in fleet.all] == [
        Registry(ACCOUNT, "us-east-1"),
        Registry(OTHER, "eu-west-1"),
    ]
    for each in fleet.all:
        assert each.registry is not None
        assert fleet.at(each.registry, None) is each
    assert fleet.at(Registry(ACCOUNT, "eu-west-1"), None) is None
    assert fleet.at(Registry(ACCOUNT, None), None) is None


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no configuration; name each file ACCOUNT.REGION.json"),
        ({"prod": document()}, "does not say which registry it is for"),
        ({"prod": document(registry="x")}, "registryId is not the id of an account"),
        ({f"{ACCOUNT}.eu-west-1": document()}, "its profiles are in us-east-1, and have to be in"),
        ({f"{ACCOUNT}.us-east-1": document(registry=OTHER)}, f"has the registryId {OTHER}, which"),
        ({f"{ACCOUNT}.us-east-1": document(), "x": document(registry=ACCOUNT)}, "and so is"),
        (
            {"x": {"registryId": OTHER, "signingConfiguration": {"rules": []}}},
            "its region is not known",
        ),
        ({f"{ACCOUNT}.us-east-1": {"rules": [{}]}}, "signingProfileArn"),
    ],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, files: dict[str, Any], message: str) -> None:
    with pytest.raises(UnusableInput) as raised:
        load_configurations(write(tmp_path, **files))
    assert message in str(raised.value)
