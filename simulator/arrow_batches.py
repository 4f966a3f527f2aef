"""Record batches of Apache Arrow: logs read into rows, duplicates left out, pushes decided.

Functions from batches to batches, as Spark's `mapInArrow` calls them in processes of its own; nothing
here knows of Spark.
"""

from __future__ import annotations

import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import pyarrow as pa

from matcher import Matcher, RuleMatch, SigningConfiguration
from simulator.decision import profiles
from simulator.pushlog.batch import batches as event_batches
from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push
from simulator.reading.sources import Content

PUSH, OTHER, MALFORMED, FILE, DIGEST_FILE = "push", "other", "malformed", "file", "digest file"

_TIME = pa.timestamp("us", "UTC")
_PUSH = Push.__struct_fields__
# Rows of all kinds, told apart by `row`: a push or a malformed record with its number in the file, a
# count of other events of one kind, and one that ends each file.
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
_TEXTS = pa.list_(pa.string())
_RULES = pa.list_(
    pa.struct(
        [
            pa.field("rule", pa.int32()),
            pa.field("signingProfileArn", pa.string()),
            pa.field("filters", _TEXTS),
        ]
    )
)
DECISIONS = pa.schema(
    [
        pa.field("time", _TIME),
        pa.field("repositoryName", pa.string()),
        pa.field("imageTag", pa.string()),
        pa.field("imageDigest", pa.string()),
        pa.field("principal", pa.string()),
        pa.field("decision", pa.string()),
        pa.field("signingProfileArns", _TEXTS),
        pa.field("filters", _TEXTS),
        pa.field("rules", _RULES),
    ]
)

_REMEMBERED_REPOSITORIES = 65_536


def read_files(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The events in files, as `EVENTS`; the columns are `path` and `content`, and gzip is unzipped."""
    for batch in batches:
        for path, content in zip(batch.column("path"), batch.column("content"), strict=True):
            yield from _events(Content(path.as_py().removeprefix("file:"), content=content.as_py()))


def _events(source: Content) -> Iterator[pa.RecordBatch]:
    numbers = count()
    for batch in event_batches(source):
        pushes = {name: [getattr(push, name) for push in batch.pushes] for name in _PUSH}
        yield _rows(PUSH, source, len(batch.pushes), number=_next(numbers, batch.pushes), **pushes)
        yield _rows(
            OTHER, source, len(batch.others), kind=list(batch.others), count=list(batch.others.values())
        )
        yield _rows(
            MALFORMED,
            source,
            len(batch.malformed),
            number=_next(numbers, batch.malformed),
            position=[malformed.position for malformed in batch.malformed],
            reason=[malformed.reason for malformed in batch.malformed],
        )
        if batch.is_last:
            yield _rows(DIGEST_FILE if batch.is_digest else FILE, source, 1)


def _next(numbers: Iterator[int], items: Sequence[object]) -> list[int]:
    return [next(numbers) for _ in items]


def _rows(row: str, source: Content, rows: int, **columns: list[Any]) -> pa.RecordBatch:
    """So many rows of `EVENTS`, with nothing in the columns that are not given."""
    columns |= {"row": [row] * rows, "file": [source.name] * rows}
    return pa.record_batch(
        [_column(columns.get(field.name, [None] * rows), field.type) for field in EVENTS], schema=EVENTS
    )


def _column(values: list[Any], type: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type)
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may have it, and Arrow may not
        escaped = (value and value.encode("utf-8", "backslashreplace").decode() for value in values)
        return pa.array(escaped, type)


def without_duplicates(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of `EVENTS`, which are pushes, but for those that others before tell as well."""
    duplicates = Duplicates()
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in _PUSH)
        pushes = (Push(*values) for values in zip(*columns, strict=True))
        yield batch.filter(pa.array([not duplicates.is_duplicate(push) for push in pushes]))


def decided(
    batches: Iterable[pa.RecordBatch], configuration: SigningConfiguration
) -> Iterator[pa.RecordBatch]:
    """The decisions about pushes, from `EVENTS` to `DECISIONS`."""
    matches = lru_cache(_REMEMBERED_REPOSITORIES)(Matcher(configuration).matches)
    for batch in batches:
        repositories = batch.column("repository").dictionary_encode()
        found = [matches(name) for name in repositories.dictionary.to_pylist()]
        answers = [
            pa.array(["SIGN" if each else "NONE" for each in found], pa.string()),
            pa.array([profiles(each) for each in found], _TEXTS),
            pa.array([[text for match in each for text in match.filters] for each in found], _TEXTS),
            pa.array([[_rule(match) for match in each] for each in found], _RULES),
        ]
        told = (batch.column(name) for name in ("time", "repository", "tag", "digest", "principal"))
        yield pa.record_batch(
            [*told, *(answer.take(repositories.indices) for answer in answers)], schema=DECISIONS
        )


def _rule(match: RuleMatch) -> dict[str, Any]:
    return {
        "rule": match.rule_number,
        "signingProfileArn": match.signing_profile_arn,
        "filters": match.filters,
    }


def with_profiles(
    batches: Iterable[pa.RecordBatch], configuration: SigningConfiguration, repository: str, column: str
) -> Iterator[pa.RecordBatch]:
    """Batches with one more column: the profiles that sign what is pushed to `repository`, a column.

    Null where the repository is null.
    """
    matcher = Matcher(configuration)
    for batch in batches:
        names = batch.column(repository).cast(pa.string()).dictionary_encode()
        answers = _resolved(matcher, names.dictionary).take(names.indices)
        yield pa.record_batch([*batch.columns, answers], names=[*batch.schema.names, column])


def _resolved(matcher: Matcher, names: pa.StringArray) -> pa.Array:
    """The profiles of each of the names."""
    if not len(names):
        return pa.array([], _TEXTS)
    _, offsets, data = names.buffers()
    bounds = memoryview(offsets).cast("i")[names.offset : names.offset + len(names) + 1]
    numbers = array.array("i", bytes(4 * len(names)))
    answers = matcher.resolve_column(data or b"", bounds, numbers)
    return pa.array(answers, _TEXTS).take(pa.array(numbers, pa.int32()))
