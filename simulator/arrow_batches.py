"""Replay on record batches of Apache Arrow: logs read into rows, duplicates marked, pushes decided.

Each function takes an iterable of batches and yields batches, as Spark's `mapInArrow` requires. Nothing
here depends on Spark.
"""

from __future__ import annotations

import array
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, islice
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from matcher import Matcher, RuleMatch, SigningConfiguration
from simulator.decision import Decision
from simulator.decision.columns import ACTION_COLUMNS, LIST_COLUMNS, OUTCOME_COLUMNS, PUSH_COLUMNS
from simulator.decision.columns import row as row_of
from simulator.decision.decider import Decider
from simulator.decision.outcome import Status
from simulator.outcome_totals import OutcomeTotals
from simulator.push_store import completed_by
from simulator.pushlog.duplicates import REMEMBERED_PUSHES, Duplicates
from simulator.pushlog.event import Push, SessionStart
from simulator.reading.sources import Content
from simulator.registry import Registry
from simulator.replay_batch import batches as event_batches

PUSH, DUPLICATE, OTHER, MALFORMED = "push", "duplicate", "other", "malformed"
CHANGE, FILE, DIGEST_FILE = "change", "file", "digest file"

_TIME = pa.timestamp("us", "UTC")
_PUSH = Push.__struct_fields__
_TYPES = {"time": _TIME, "is_index": pa.bool_()}
# The column `row` is the kind of row: a push, a malformed record or a change with its number in the
# file, the count of other events of one kind, or the end of a file. A duplicate has the file and the
# number of the push that it reports. `change` is a pickle; that of a session has its access key in
# `access_key`.
EVENTS = pa.schema(
    [
        pa.field("row", pa.string()),
        pa.field("file", pa.string()),
        pa.field("number", pa.int64()),
        *(pa.field(name, _TYPES.get(name, pa.string())) for name in _PUSH),
        pa.field("count", pa.int64()),
        pa.field("position", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("original_file", pa.string()),
        pa.field("original_number", pa.int64()),
        pa.field("change", pa.binary()),
    ]
)
# Beside the columns of `EVENTS`: what another report says of a push, and what its session was given.
REPORT = {f"report_{name}": name for name in ("time", "principal", "caller", "session", "access_key")}
SESSION = "session_start"
# The totals of decisions, as a pickle of `OutcomeParts`.
PARTS = pa.schema([pa.field("parts", pa.binary())])
_STRINGS = pa.list_(pa.string())
_RULE = {"rule": pa.int32(), "signingProfileArn": pa.string(), "filters": _STRINGS}
DECISIONS = pa.schema(
    {name: _TIME if name == "time" else pa.string() for name in PUSH_COLUMNS}
    | dict.fromkeys(ACTION_COLUMNS, pa.string())
    | dict.fromkeys(LIST_COLUMNS, _STRINGS)
    | {"rules": pa.list_(pa.struct(_RULE))}
    | dict.fromkeys(OUTCOME_COLUMNS, _STRINGS)
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
        yield _rows(
            CHANGE,
            source,
            len(batch.changes),
            number=list(islice(numbers, len(batch.changes))),
            access_key=[
                change.access_key if isinstance(change, SessionStart) else None
                for change in batch.changes
            ],
            change=list(map(pickle.dumps, batch.changes)),
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
    """Turns each push of `EVENTS` that an earlier row already reported into a duplicate of that row."""
    duplicates = Duplicates()
    # The rows of the pushes that `duplicates` remembers, the first of which has the number `first`.
    originals: deque[tuple[str, int]] = deque()
    first = 0
    for batch in batches:
        rows = batch.to_pylist()
        for row in rows:
            if row["row"] != PUSH:
                continue
            number = duplicates.find(push_of(row))
            if number is None:
                originals.append((row["file"], row["number"]))
                if len(originals) > REMEMBERED_PUSHES:
                    originals.popleft()
                    first += 1
                continue
            row["row"] = DUPLICATE
            if number >= first:
                row["original_file"], row["original_number"] = originals[number - first]
        yield pa.RecordBatch.from_pylist(rows, schema=batch.schema)


def push_of(row: Mapping[str, Any]) -> Push:
    """The push in a row of `EVENTS`."""
    return Push(**{name: row[name] for name in _PUSH})


class OutcomeParts(NamedTuple):
    """The totals of some decisions; configurations are given by their index, or None if not known."""

    outcomes: list[tuple[int, str, Status, str, str | None, int]]
    pushes: list[tuple[int | None, Registry, str, int]]
    failed: int
    unknown: int


def outcome_parts(batches: Iterable[pa.RecordBatch], decider: Decider) -> Iterator[pa.RecordBatch]:
    """The totals of the decisions about pushes, as one row of `PARTS`."""
    totals = OutcomeTotals()
    for batch in batches:
        for decision in _decisions(batch, decider):
            totals.add(decision)
            totals.add_repository(decision)
    index = {id(each): number for number, each in enumerate(decider.configurations.all)}
    parts = OutcomeParts(
        [(index[id(key.in_force)], *key[1:], count) for key, count in totals.outcomes.items()],
        [
            (None if in_force is None else index[id(in_force)], home, name, count)
            for in_force, registries in totals.pushes.items()
            for home, repositories in registries.items()
            for name, count in repositories.items()
        ],
        totals.failed,
        totals.unknown,
    )
    yield pa.record_batch([pa.array([pickle.dumps(parts)], pa.binary())], schema=PARTS)


def decided(batches: Iterable[pa.RecordBatch], decider: Decider) -> Iterator[pa.RecordBatch]:
    """The decisions about pushes, from `EVENTS`, `REPORT` and `SESSION` to `DECISIONS`."""
    for batch in batches:
        rows = []
        for decision in _decisions(batch, decider):
            values = row_of(decision)
            rows.append(values | {"rules": _rules(decision.matches or ())})
        yield pa.RecordBatch.from_pylist(rows, schema=DECISIONS)


def _decisions(batch: pa.RecordBatch, decider: Decider) -> Iterator[Decision]:
    for row in batch.to_pylist():
        push = push_of(row)
        reported = {name: row[column] for column, name in REPORT.items()}
        push = completed_by(push, msgspec.structs.replace(push, **reported))
        start = row[SESSION]
        session = None if start is None else pickle.loads(start)  # noqa: S301 (from our own rows)
        yield decider.decide(push, session)


def _rules(matches: tuple[RuleMatch, ...]) -> list[dict[str, Any]]:
    return [
        dict(zip(_RULE, (each.rule_number, each.signing_profile_arn, each.filters), strict=True))
        for each in matches
    ]


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
