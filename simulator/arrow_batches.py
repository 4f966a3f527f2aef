"""Replay on record batches of Apache Arrow: logs read into rows, duplicates marked, pushes decided.

Each function takes an iterable of batches and yields batches, as Spark's `mapInArrow` requires. Nothing
here depends on Spark.
"""

from __future__ import annotations

import array
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

import pyarrow as pa

from matcher import Matcher, RuleMatch, SigningConfiguration
from simulator.decision.columns import ACTION_COLUMNS, LIST_COLUMNS, PUSH_COLUMNS
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push
from simulator.reading.sources import Content
from simulator.registry import Registry
from simulator.replay_batch import batches as event_batches

PUSH, DUPLICATE, OTHER, MALFORMED = "push", "duplicate", "other", "malformed"
FILE, DIGEST_FILE = "file", "digest file"

_TIME = pa.timestamp("us", "UTC")
_PUSH = Push.__struct_fields__
# The column `row` is the kind of row: a push or a malformed record with its number in the file, the
# count of other events of one kind, or the end of a file.
EVENTS = pa.schema(
    [
        pa.field("row", pa.string()),
        pa.field("file", pa.string()),
        pa.field("number", pa.int64()),
        *(pa.field(name, _TIME if name == "time" else pa.string()) for name in _PUSH),
        pa.field("count", pa.int64()),
        pa.field("position", pa.string()),
        pa.field("reason", pa.string()),
    ]
)
_STRINGS = pa.list_(pa.string())
_RULE = {"rule": pa.int32(), "signingProfileArn": pa.string(), "filters": _STRINGS}
DECISIONS = pa.schema(
    {name: _TIME if name == "time" else pa.string() for name in PUSH_COLUMNS}
    | dict.fromkeys(ACTION_COLUMNS, pa.string())
    | dict.fromkeys(LIST_COLUMNS, _STRINGS)
    | {"rules": pa.list_(pa.struct(_RULE))}
)


def read_files(
    batches: Iterable[pa.RecordBatch], registry: Registry | None = None
) -> Iterator[pa.RecordBatch]:
    """The events, as `EVENTS`, of files given by the columns `path` and `content`.

    With a `registry`, pushes that cannot be to it are other events.
    """
    for batch in batches:
        for path, content in zip(batch.column("path"), batch.column("content"), strict=True):
            source = Content(path.as_py().removeprefix("file:"), content=content.as_py())
            yield from _events(source, registry)


def _events(source: Content, registry: Registry | None) -> Iterator[pa.RecordBatch]:
    numbers = count()
    for batch in event_batches(source, registry):
        pushes, kinds = batch.pushes, batch.totals.kinds
        columns = {name: [getattr(push, name) for push in pushes] for name in _PUSH}
        columns["number"] = list(islice(numbers, len(pushes)))
        yield _rows(PUSH, source, len(pushes), **columns)
        yield _rows(OTHER, source, len(kinds), kind=list(kinds), count=list(kinds.values()))
        yield _rows(
            MALFORMED,
            source,
            len(batch.malformed),
            number=list(islice(numbers, len(batch.malformed))),
            position=[malformed.position for malformed in batch.malformed],
            reason=[malformed.reason for malformed in batch.malformed],
        )
        if batch.totals.files:
            yield _rows(DIGEST_FILE if batch.totals.digest_files else FILE, source, 1)


def _rows(row: str, source: Content, rows: int, **columns: list[Any]) -> pa.RecordBatch:
    """Rows of `EVENTS` with the given columns; the others are null."""
    columns |= {"row": [row] * rows, "file": [source.name] * rows}
    return pa.record_batch(
        [_column(columns.get(field.name, [None] * rows), field.type) for field in EVENTS], schema=EVENTS
    )


def _column(values: list[Any], type: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type)
    except UnicodeEncodeError:  # Arrow has no lone surrogates, but JSON does
        escaped = (value and value.encode("utf-8", "backslashreplace").decode() for value in values)
        return pa.array(escaped, type)


def mark_duplicates(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Turns each push of `EVENTS` that an earlier row already reported into a duplicate."""
    duplicates = Duplicates()
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in _PUSH)
        marks = [
            row if row != PUSH or not duplicates.is_duplicate(Push(*values)) else DUPLICATE
            for row, *values in zip(batch.column("row").to_pylist(), *columns, strict=True)
        ]
        index = batch.schema.get_field_index("row")
        yield batch.set_column(index, batch.schema.field(index), pa.array(marks, pa.string()))


def decided(
    batches: Iterable[pa.RecordBatch], configuration: SigningConfiguration
) -> Iterator[pa.RecordBatch]:
    """The decisions about pushes, from `EVENTS` to `DECISIONS`."""
    matcher = Matcher(configuration)
    for batch in batches:
        repositories = batch.column("repository").dictionary_encode()
        found = [matcher.matches(name) for name in repositories.dictionary.to_pylist()]
        pushes = [batch.column(field) for field in PUSH_COLUMNS.values()]
        answers = [
            pa.array(list(map(value, found)), DECISIONS.field(name).type).take(repositories.indices)
            for name, value in _MATCH_COLUMNS.items()
        ]
        yield pa.record_batch([*pushes, *answers], schema=DECISIONS)


def _rules(matches: tuple[RuleMatch, ...]) -> list[dict[str, Any]]:
    return [
        dict(zip(_RULE, (each.rule_number, each.signing_profile_arn, each.filters), strict=True))
        for each in matches
    ]


_MATCH_COLUMNS: dict[str, Any] = {**ACTION_COLUMNS, **LIST_COLUMNS, "rules": _rules}


def with_profiles(
    batches: Iterable[pa.RecordBatch], configuration: SigningConfiguration, repository: str, column: str
) -> Iterator[pa.RecordBatch]:
    """The batches with one more column: the profiles that sign pushes to the column `repository`.

    It is null where the repository is null.
    """
    matcher = Matcher(configuration)
    for batch in batches:
        names = batch.column(repository).cast(pa.string()).dictionary_encode()
        answers = _resolved(matcher, names.dictionary).take(names.indices)
        yield pa.record_batch([*batch.columns, answers], names=[*batch.schema.names, column])


def _resolved(matcher: Matcher, names: pa.StringArray) -> pa.Array:
    """The profiles of each of the names."""
    if not len(names):
        return pa.array([], _STRINGS)
    _, offsets, data = names.buffers()
    bounds = memoryview(offsets).cast("i")[names.offset : names.offset + len(names) + 1]
    numbers = array.array("i", bytes(4 * len(names)))
    answers = matcher.resolve_column(data or b"", bounds, numbers)
    return pa.array(answers, _STRINGS).take(pa.array(numbers, pa.int32()))
