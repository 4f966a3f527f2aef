"""Replay on Apache Spark, for more logs than one machine reads, and the profiles for a DataFrame.

Needs the extra `[spark]`. Logs are read by the same readers as on one machine, and pushes are decided
by the same matcher, inside `mapInArrow`; Spark finds the files, sorts, groups and adds up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from matcher import RuleMatch, SigningConfiguration
from simulator import arrow_batches
from simulator.pushlog.event import Malformed
from simulator.replay import ReplayResult, UnsignedRepository
from simulator.tally import Tally

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

    `repository` is the name of a column of strings. The new one is an array, empty where nothing signs
    and null where the repository is null. Raises `ValueError` for a column that is not there, or there
    already, or not of strings.
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
) -> ReplayResult:
    """What the configuration would have done to the pushes in logs: Hadoop's files, folders, patterns.

    `on_malformed` is told of every record that cannot be read, in order. `decisions` is a folder to be
    made, for a row for each push, as Parquet. The result is that of one machine, except that a push is
    found to be a duplicate however long ago it was told first.
    """
    # A file that several of the logs contain is listed once.
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(list(logs))
    files = listed.select("path", "content")
    # Everything begins with the events, which are far less than the logs.
    with _kept(
        files.mapInArrow(arrow_batches.read_files, from_arrow_schema(arrow_batches.EVENTS))
    ) as events:
        decided = _decided(_distinct(_of_kind(events, arrow_batches.PUSH)), configuration)
        if decisions is not None:
            decided.write.parquet(decisions)
            decided = spark.read.parquet(decisions)
        counted = decided.groupBy("repositoryName", "rules").agg(
            f.count("*").alias("pushes"),
            f.min(f.unix_micros("time")).alias("first"),
            f.max(f.unix_micros("time")).alias("last"),
        )
        with _kept(counted) as repositories:
            return _result(events, repositories, configuration, on_malformed)


@contextmanager
def _kept(frame: DataFrame) -> Iterator[DataFrame]:
    """A frame that is computed once, however often it is asked for."""
    frame.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        yield frame
    finally:
        frame.unpersist()


def _of_kind(events: DataFrame, row: str) -> DataFrame:
    return events.where(f.col("row") == row)


def _distinct(pushes: DataFrame) -> DataFrame:
    """The pushes but for their duplicates, by the order of the files' names."""
    order = ("file", "number")
    # The first of each event id. What has none is alone.
    alone = f.when(f.col("event_id").isNull(), f.struct(*order))
    same_event = Window.partitionBy("feed", "event_id", alone).orderBy(*order)
    events = pushes.withColumn("nth", f.row_number().over(same_event)).where("nth = 1").drop("nth")
    # Reports of one push are made neighbours, so that none is forgotten before the other comes.
    neighbours = events.repartition(*_SAMENESS).sortWithinPartitions(*_SAMENESS, *order)
    return neighbours.mapInArrow(arrow_batches.without_duplicates, pushes.schema)


def _decided(pushes: DataFrame, configuration: SigningConfiguration) -> DataFrame:
    broadcast = pushes.sparkSession.sparkContext.broadcast(configuration)

    def decide(batches: _Batches) -> _Batches:
        return arrow_batches.decided(batches, broadcast.value)

    return pushes.mapInArrow(decide, from_arrow_schema(arrow_batches.DECISIONS))


def _result(
    events: DataFrame,
    repositories: DataFrame,
    configuration: SigningConfiguration,
    on_malformed: Callable[[Malformed], None],
) -> ReplayResult:
    rows: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    many = f.sum(f.coalesce("count", f.lit(1))).alias("many")
    for group in events.groupBy("row", "kind").agg(many).collect():
        rows[group["row"]] += group["many"]
        if group["kind"] is not None:
            kinds[group["kind"]] += group["many"]
    for row in _of_kind(events, arrow_batches.MALFORMED).orderBy("file", "number").toLocalIterator():
        on_malformed(Malformed(row["file"], row["position"], row["reason"]))
    # As many as there are sets of rules that match some repository: few, however many repositories.
    sets = (
        repositories.groupBy("rules")
        .agg(
            f.sum("pushes").alias("pushes"), f.min("first").alias("first"), f.max("last").alias("last")
        )
        .collect()
    )
    tally = Tally(configuration)
    for each in sets:
        tally.add(_matches(each["rules"]), each["pushes"])
    pushes = sum(each["pushes"] for each in sets)
    most_pushed = repositories.orderBy(f.desc("pushes"), "repositoryName")
    unsigned = most_pushed.where(f.size("rules") == 0).toLocalIterator()
    unsigned_pushes = sum(each["pushes"] for each in sets if not each["rules"])
    return ReplayResult(
        files=rows[arrow_batches.FILE] + rows[arrow_batches.DIGEST_FILE],
        digest_files=rows[arrow_batches.DIGEST_FILE],
        read=rows[arrow_batches.PUSH] + rows[arrow_batches.OTHER] + rows[arrow_batches.MALFORMED],
        pushes=pushes,
        other=rows[arrow_batches.OTHER],
        duplicates=rows[arrow_batches.PUSH] - pushes,
        malformed=rows[arrow_batches.MALFORMED],
        signed=pushes - unsigned_pushes,
        unsigned_pushes=unsigned_pushes,
        kinds=tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        profiles=tally.profiles(),
        rules=tally.rules(),
        unsigned=tuple(UnsignedRepository(row["repositoryName"], row["pushes"]) for row in unsigned),
        first=_time(min((each["first"] for each in sets if each["first"] is not None), default=None)),
        last=_time(max((each["last"] for each in sets if each["last"] is not None), default=None)),
    )


def _matches(rules: list[Row]) -> tuple[RuleMatch, ...]:
    return tuple(
        RuleMatch(each["rule"], each["signingProfileArn"], tuple(each["filters"])) for each in rules
    )


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
