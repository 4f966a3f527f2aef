"""The JSON Schemas of the commands. `Done.json` validates outputs in all tests; `make wheel` runs this module
where only the wheel is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.simulator.cli.test_files import ARGUMENTS, here
from tests.simulator.program import REPORTING, run, schemas, valid_json

__all__ = ["here"]


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for each in schema.get("properties", {}).values():
        yield from subschemas(each)
    if "items" in schema:
        yield from subschemas(schema["items"])


@pytest.mark.parametrize("command", REPORTING)
def test_a_schema_describes_every_key_and_allows_no_other(command: str) -> None:
    schema = schemas()[command]
    Draft202012Validator.check_schema(schema)
    for each in subschemas(schema):
        assert each["description"]
        if "properties" in each:
            assert each["additionalProperties"] is False
            alternatives = {key for one in each.get("oneOf", ()) for key in one["required"]}
            assert each["required"] == [key for key in each["properties"] if key not in alternatives]


@pytest.mark.parametrize("command", REPORTING)
def test_every_command_prints_what_its_schema_describes(here: Path, command: str) -> None:
    document = valid_json(run(*ARGUMENTS[command], "--format", "json").out)
    schema = schemas()[command]
    chosen = next(
        (set(one["required"]) for one in schema.get("oneOf", ()) if one["required"][0] in document),
        set(),
    )
    keys = {*schema["required"], *chosen}
    assert list(document) == [key for key in schema["properties"] if key in keys]
    assert document["schemaVersion"] == 1
