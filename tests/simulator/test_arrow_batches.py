"""The functions that Spark applies to record batches, without Spark."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute
import pytest

from matcher import Matcher, SigningConfiguration
from simulator.arrow_batches import (
    DECISIONS,
    EVENTS,
    REPORT,
    SESSION,
    decided,
    mark_duplicates,
    read_files,
    with_profiles,
)
from simulator.decision.decider import Decider
from simulator.decision.in_force import OneConfiguration
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push
from tests.oracle import resolve
from tests.simulator.records import cloudtrail, eventbridge, lines, records_file, zipped
from tests.strategies import document_of

DOCUMENT = document_of([["prod/*", "*/api"], ["payments/*"], ["prod/a*", "prod/web"]])
CONFIGURATION = SigningConfiguration.from_api(DOCUMENT)
FEEDS = lines(
    *(cloudtrail(f"prod/a{number % 7}", number % 900) for number in range(1_500)),
    *(eventbridge(f"prod/a{number % 7}", number) for number in range(100)),
)


def files(*contents: bytes) -> list[pa.RecordBatch]:
    paths = [f"file:/logs/{number}" for number in range(len(contents))]
    return [pa.record_batch([paths, pa.array(contents, pa.binary())], names=["path", "content"])]


def rows(batches: Iterator[pa.RecordBatch]) -> list[dict[str, object]]:
    return list(pa.Table.from_batches(batches).to_pylist())


def some(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value is not None}


def test_each_event_of_each_file_is_a_row() -> None:
    read = rows(
        read_files(
            files(
                zipped(
                    records_file(cloudtrail(), cloudtrail(eventName="DescribeImages"), cloudtrail(""))
                ),
                b'{"digestStartTime":"2025-12-01T00:00:00Z","logFiles":[]}',
                lines(eventbridge(detail={"image-tag": "\ud800"})),
            )
        )
    )
    push, other, malformed, *rest = map(some, read)
    assert (push["row"], push["file"], push["number"], push["repository"]) == (
        "push",
        "/logs/0",
        0,
        "prod/api",
    )
    assert other == {"row": "other", "file": "/logs/0", "kind": "CloudTrail DescribeImages", "count": 1}
    assert malformed == {
        "row": "malformed",
        "file": "/logs/0",
        "number": 1,
        "position": "record 3",
        "reason": "has no requestParameters.repositoryName",
    }
    assert rest[0] == {"row": "file", "file": "/logs/0"}
    assert rest[1] == {"row": "digest file", "file": "/logs/1"}
    assert rest[2]["tag"] == "\\ud800"
    assert len(rest) == 4


def pushes() -> list[pa.RecordBatch]:
    table = pa.Table.from_batches(read_files(files(FEEDS)))
    return list(table.filter(pyarrow.compute.equal(table["row"], "push")).to_batches(max_chunksize=97))


def test_duplicates_are_marked_across_batches() -> None:
    duplicates = Duplicates()
    expected = [
        row
        for row in rows(iter(pushes()))
        if duplicates.find(Push(*[row[name] for name in Push.__struct_fields__]))  # type: ignore[arg-type]
        is None
    ]
    assert 0 < len(expected) < 1_000
    marked = rows(mark_duplicates(pushes()))
    assert len(marked) == len(rows(iter(pushes())))
    assert [row for row in marked if row["row"] == "push"] == expected
    kept = {(row["file"], row["number"]) for row in expected}
    assert all(
        (row["original_file"], row["original_number"]) in kept
        for row in marked
        if row["row"] == "duplicate"
    )
    assert {row["row"] for row in marked} == {"push", "duplicate"}


def test_a_decision_for_each_push_by_the_oracle() -> None:
    # Nothing else is reported of these pushes.
    extra = {
        **dict.fromkeys(REPORT, pa.string()),
        "report_time": pa.timestamp("us", "UTC"),
        SESSION: pa.binary(),
    }
    given = [
        pa.record_batch(
            [*batch.columns, *(pa.nulls(len(batch), type) for type in extra.values())],
            names=[*batch.schema.names, *extra],
        )
        for batch in pushes()
    ]
    made = list(decided(given, Decider(OneConfiguration(Matcher(CONFIGURATION)))))
    assert all(batch.schema == DECISIONS for batch in made)
    decisions = rows(iter(made))
    matcher = Matcher(CONFIGURATION)
    for row, push in zip(decisions, rows(iter(pushes())), strict=True):
        name = push["repository"]
        assert isinstance(name, str)
        arns = list(resolve(DOCUMENT, name))
        assert (row["repositoryName"], row["imageTag"]) == (name, push["tag"])
        assert (row["signingProfileArns"], row["decision"]) == (arns, "SIGN" if arns else "NONE")
        matches = matcher.matches(name)
        assert row["filters"] == [text for match in matches for text in match.filters]
        assert row["rules"] == [
            {
                "rule": match.rule_number,
                "signingProfileArn": match.signing_profile_arn,
                "filters": list(match.filters),
            }
            for match in matches
        ]


@pytest.mark.parametrize("type", [pa.string(), pa.large_string()])
def test_the_profiles_of_a_column(type: pa.DataType) -> None:
    chance = random.Random(1)
    names = [chance.choice([None, "", "prod/api", "prod/web", "x/api", "ü/*"]) for _ in range(500)]
    whole = pa.record_batch([pa.array(range(500)), pa.array(names, type)], names=["number", "name"])
    # Slices that begin in the middle of their buffers, one of them empty, and a batch with only nulls.
    nothing = pa.record_batch([pa.array([1]), pa.array([None], type)], names=["number", "name"])
    batches = [whole.slice(0, 200), whole.slice(200, 0), whole.slice(200), nothing]
    made = rows(with_profiles(batches, CONFIGURATION, "name", "arns"))
    assert [row["name"] for row in made] == [*names, None]
    for row in made:
        name = row["name"]
        assert row["arns"] == (None if name is None else list(resolve(DOCUMENT, str(name))))


def test_the_schema_has_every_field_of_a_push() -> None:
    assert set(Push.__struct_fields__) < set(EVENTS.names)
