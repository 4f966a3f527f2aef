"""Replay on Apache Spark, and the profiles of the repositories in a DataFrame.

Needs the extra `[spark]`. The readers and the matcher are those of the local replay, called in
`mapInArrow`; Spark lists the files, and sorts and groups the events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from matcher import Matcher, SigningConfiguration
from simulator import arrow_batches
from simulator.arrow_batches import DIGEST_FILE, DUPLICATE, FILE, MALFORMED, OTHER, PUSH
from simulator.reading.malformed import Malformed
from simulator.registry import Registry
from simulator.replay_totals import ReplayResult, ReplayTotals

_Batches = Iterator[pa.RecordBatch]
_SAMENESS = ("account", "region", "repository", "digest", "tag")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def signing_profiles(
    frame: DataFrame,
    repository: str,
    configuration: SigningConfiguration,
    column: str = "signingProfileArns",
) -> DataFrame:
    """The frame with one more column: the ARNs of the profiles that sign pushes to a repository.

    `repository` is the name of a column of strings. The new column has arrays, which are empty where no
    profile signs and null where the repository is null. Raises `ValueError` if `repository` does not
    exist or is not of strings, or if the new column exists already.
    """
    if repository not in frame.columns:
        raise ValueError(f"there is no column {repository!r}; there are {', '.join(frame.columns)}")
    if not isinstance(frame.schema[repository].dataType, StringType):
        kind = frame.schema[repository].dataType.simpleString()
        raise ValueError(f"the column {repository!r} is of {kind}, and repositories are strings")
    if column in frame.columns:
        raise ValueError(f"there is a column {column!r} already; choose another name for the new one")
    broadcast = frame.sparkSession.sparkContext.broadcast(configuration)

    def resolve(batches: _Batches) -> _Batches:
        return arrow_batches.with_profiles(batches, broadcast.value, repository, column)

    profiles = StructField(column, ArrayType(StringType()))
    return frame.mapInArrow(resolve, StructType([*frame.schema, profiles]))


def replay(
    spark: SparkSession,
    logs: Sequence[str],
    configuration: SigningConfiguration,
    on_malformed: Callable[[Malformed], None],
    decisions: str | None = None,
    registry: Registry | None = None,
) -> ReplayResult:
    """What the configuration would have done to the pushes in Hadoop files, folders or patterns.

    `on_malformed` is called for each malformed record, in order of the files' names. `decisions` is a
    folder that is created, with one row for each push as Parquet. With a `registry`, only pushes that
    can be to it are decided. The result is that of a local replay, except that duplicates are found
    among all pushes, not only the last 1,000,000.
    """
    # Spark lists a file once, even if several of the logs contain it.
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(list(logs))
    files = listed.select("path", "content")
    read = partial(arrow_batches.read_files, registry=registry)
    rows = files.mapInArrow(read, from_arrow_schema(arrow_batches.EVENTS))
    # The events are much smaller than the logs.
    with _kept(rows) as events, _kept(_marked(events)) as marked:
        if decisions is not None:
            _decided(_of_kind(marked, PUSH), configuration).write.parquet(decisions)
        for row in _of_kind(events, MALFORMED).orderBy("file", "number").toLocalIterator():
            on_malformed(Malformed(row["file"], row["position"], row["reason"]))
        return _totals(marked).result(Matcher(configuration), registry)


@contextmanager
def _kept(frame: DataFrame) -> Iterator[DataFrame]:
    """A frame that is computed only once."""
    frame.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        yield frame
    finally:
        frame.unpersist()


def _of_kind(events: DataFrame, row: str) -> DataFrame:
    return events.where(f.col("row") == row)


def _marked(events: DataFrame) -> DataFrame:
    """The events with duplicates marked, in order of the files' names."""
    order = ("file", "number")
    # All but the first push of an event id are duplicates; each push without an id is alone.
    alone = f.when(f.col("event_id").isNull(), f.struct(*order))
    same_event = Window.partitionBy("feed", "event_id", alone).orderBy(*order)
    mark = f.when(f.row_number().over(same_event) > 1, DUPLICATE).otherwise(PUSH)
    pushes = _of_kind(events, PUSH).withColumn("row", mark)
    # Reports of the same push are made neighbours, so that none is forgotten before the next.
    neighbours = pushes.repartition(*_SAMENESS).sortWithinPartitions(*_SAMENESS, *order)
    marked = neighbours.mapInArrow(arrow_batches.mark_duplicates, events.schema)
    return marked.union(events.where(f.col("row") != PUSH))


def _decided(pushes: DataFrame, configuration: SigningConfiguration) -> DataFrame:
    broadcast = pushes.sparkSession.sparkContext.broadcast(configuration)

    def decide(batches: _Batches) -> _Batches:
        return arrow_batches.decided(batches, broadcast.value)

    return pushes.mapInArrow(decide, from_arrow_schema(arrow_batches.DECISIONS))


def _totals(events: DataFrame) -> ReplayTotals:
    """The totals, merged from those of each repository and of each kind of other events."""
    is_push = f.col("row") == PUSH
    of_push = [f.when(is_push, f.col(name)).alias(name) for name in ("account", "region", "repository")]
    parts = events.groupBy("row", "kind", *of_push).agg(
        f.sum(f.coalesce("count", f.lit(1))).alias("many"),
        f.min(f.unix_micros("time")).alias("first"),
        f.max(f.unix_micros("time")).alias("last"),
    )
    totals = ReplayTotals()
    for part in parts.toLocalIterator():
        totals.merge(_part(part))
    return totals


def _part(group: Row) -> ReplayTotals:
    row, kind, many = group["row"], group["kind"], group["many"]
    is_push, registry = row == PUSH, Registry(group["account"] or None, group["region"] or None)
    return ReplayTotals(
        files=many if row in (FILE, DIGEST_FILE) else 0,
        digest_files=many if row == DIGEST_FILE else 0,
        other=many if row == OTHER else 0,
        duplicates=many if row == DUPLICATE else 0,
        malformed=many if row == MALFORMED else 0,
        kinds={} if kind is None else {kind: many},
        pushes={registry: {group["repository"]: many}} if is_push else {},
        first=_time(group["first"]) if is_push else None,
        last=_time(group["last"]) if is_push else None,
    )


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
