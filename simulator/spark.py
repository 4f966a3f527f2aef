"""Replay on Apache Spark, and the profiles of the repositories in a DataFrame.

Needs the extra `[spark]`. The readers and the matcher are those of the local replay, called in
`mapInArrow`; Spark lists the files, and sorts and groups the events.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pyarrow as pa
from pyspark import Broadcast, StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from matcher import SigningConfiguration
from simulator import arrow_batches
from simulator.arrow_batches import (
    CHANGE,
    DIGEST_FILE,
    DUPLICATE,
    FILE,
    MALFORMED,
    OTHER,
    PUSH,
    OutcomeParts,
)
from simulator.decision.decider import Decider, DecisionInputs
from simulator.decision.in_force import InForce
from simulator.outcome_totals import OutcomeKey, OutcomeTotals
from simulator.reading.malformed import Malformed
from simulator.registry import Registry
from simulator.replay_result import ReplayResult, replay_result
from simulator.replay_totals import ReplayTotals

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
    inputs: DecisionInputs,
    on_malformed: Callable[[Malformed], None],
    decisions: str | None = None,
    registry: Registry | None = None,
    assumptions: tuple[str, ...] = (),
) -> ReplayResult:
    """What the inputs would have done to the pushes in Hadoop files, folders or patterns.

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
        for row in _of_kind(events, MALFORMED).orderBy("file", "number").toLocalIterator():
            on_malformed(Malformed(row["file"], row["position"], row["reason"]))
        changes = _of_kind(events, CHANGE).where(f.col("access_key").isNull()).select("change")
        decider = inputs.decider(pickle.loads(row["change"]) for row in changes.toLocalIterator())  # noqa: S301
        pushes = _with_sessions(_completed(marked), events, inputs)
        broadcast = spark.sparkContext.broadcast(decider)
        if decisions is not None:
            _decided(pushes, broadcast).write.parquet(decisions)
        every = decider.configurations.all
        outcomes = _outcomes(pushes, broadcast, every) if inputs.needs_each_push else None
        return replay_result(_totals(marked), outcomes, decider, registry, assumptions)


def _completed(marked: DataFrame) -> DataFrame:
    """The pushes with the columns `REPORT`, from the duplicate that says most of the principal."""
    reports = _of_kind(marked, DUPLICATE).where(
        f.col("original_file").isNotNull()
        & (f.col("caller").isNotNull() | f.col("principal").isNotNull())
    )
    # The record of the call counts before other reports.
    order = (f.col("caller").isNull(), "file", "number")
    best = Window.partitionBy("original_file", "original_number").orderBy(*order)
    first = reports.withColumn("rank", f.row_number().over(best)).where(f.col("rank") == 1)
    named = first.select(
        f.col("original_file").alias("file"),
        f.col("original_number").alias("number"),
        *(f.col(name).alias(column) for column, name in arrow_batches.REPORT.items()),
    )
    pushes = _of_kind(marked, PUSH).drop("original_file", "original_number")
    return pushes.join(named, ["file", "number"], "left")


def _with_sessions(pushes: DataFrame, events: DataFrame, inputs: DecisionInputs) -> DataFrame:
    """The pushes with the column `SESSION`, of the access key of the call."""
    if inputs.permissions is None:
        return pushes.withColumn(arrow_batches.SESSION, f.lit(None).cast("binary"))
    starts = _of_kind(events, CHANGE).where(f.col("access_key").isNotNull())
    first = Window.partitionBy("access_key").orderBy("file", "number")
    sessions = starts.withColumn("rank", f.row_number().over(first)).where(f.col("rank") == 1)
    named = sessions.select(
        f.col("access_key").alias("key"), f.col("change").alias(arrow_batches.SESSION)
    )
    key = f.coalesce(pushes["access_key"], pushes["report_access_key"])
    return pushes.join(named, key == named["key"], "left").drop("key")


def _decided(pushes: DataFrame, decider: Broadcast[Decider]) -> DataFrame:
    def decide(batches: _Batches) -> _Batches:
        return arrow_batches.decided(batches, decider.value)

    return pushes.mapInArrow(decide, from_arrow_schema(arrow_batches.DECISIONS))


def _outcomes(
    pushes: DataFrame, decider: Broadcast[Decider], every: Sequence[InForce]
) -> OutcomeTotals:
    """The totals of the decisions under `every` configuration, merged from those of each partition."""

    def parts_of(batches: _Batches) -> _Batches:
        return arrow_batches.outcome_parts(batches, decider.value)

    totals = OutcomeTotals()
    rows = pushes.mapInArrow(parts_of, from_arrow_schema(arrow_batches.PARTS))
    for row in rows.toLocalIterator():
        parts: OutcomeParts = pickle.loads(row["parts"])  # noqa: S301 (from our own workers)
        outcomes = {
            OutcomeKey(every[index], arn, status, reason, principal): count
            for index, arn, status, reason, principal, count in parts.outcomes
        }
        totals.merge(outcomes, parts.failed, parts.unknown)
        for index, home, name, count in parts.pushes:
            in_force = None if index is None else every[index]
            repositories = totals.pushes.setdefault(in_force, {}).setdefault(home, {})
            repositories[name] = repositories.get(name, 0) + count
    return totals


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
    is_first = f.row_number().over(same_event) == 1
    pushes = (
        _of_kind(events, PUSH)
        .withColumn("row", f.when(is_first, PUSH).otherwise(DUPLICATE))
        .withColumn("original_file", f.when(~is_first, f.first("file").over(same_event)))
        .withColumn("original_number", f.when(~is_first, f.first("number").over(same_event)))
    )
    # Reports of the same push are made neighbours, so that none is forgotten before the next.
    neighbours = pushes.repartition(*_SAMENESS).sortWithinPartitions(*_SAMENESS, *order)
    marked = neighbours.mapInArrow(arrow_batches.mark_duplicates, events.schema)
    return marked.union(events.where(f.col("row") != PUSH))


def _totals(events: DataFrame) -> ReplayTotals:
    """The totals, merged from those of each repository and of each kind of other events."""
    is_push = f.col("row") == PUSH
    of_push = [f.when(is_push, f.col(name)).alias(name) for name in ("account", "region", "repository")]
    parts = (
        events.where(f.col("row") != CHANGE)
        .groupBy("row", "kind", *of_push)
        .agg(
            f.sum(f.coalesce("count", f.lit(1))).alias("many"),
            f.min(f.unix_micros("time")).alias("first"),
            f.max(f.unix_micros("time")).alias("last"),
        )
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
