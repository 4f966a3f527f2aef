"""`ecr-signing replay --backend spark`: runs a Spark session and reports its failures."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from simulator.cli.options import check_suffix
from simulator.cli.output import report_malformed
from simulator.decision.decider import DecisionInputs
from simulator.errors import UnusableInput
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry
from simulator.replay_result import ReplayResult

if TYPE_CHECKING:
    from py4j.protocol import Py4JJavaError

_INSTALL = "--backend spark needs the extra: pip install 'ecr-signing-rules[spark]'"
_NO_JAVA = "--backend spark needs Java 17 or later, in JAVA_HOME or on the PATH; it did not start"
# Spark's default is a legacy Parquet type that has no time zone.
_SETTINGS = {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS"}


def replay_on_spark(
    logs: tuple[str, ...],
    inputs: DecisionInputs,
    assumptions: tuple[str, ...],
    registry: Registry | None,
    decisions: str | None,
) -> ReplayResult:
    """The result of `simulator.spark.replay`, in the session of `spark-submit` or in a new one.

    Raises `UnusableInput`, also for failures of Spark.
    """
    check_suffix(decisions, (".parquet",))
    if STANDARD_INPUT in logs:
        raise UnusableInput("--backend spark cannot read standard input; use the local backend")
    try:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        from simulator.spark import replay
    except ImportError as error:
        raise UnusableInput(f"{_INSTALL} ({error})") from None
    # Executors on this machine use the same environment unless the user configured another one.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.appName("ecr-signing replay").config(map=_SETTINGS)
        spark = builder.config("spark.ui.showConsoleProgress", sys.stderr.isatty()).getOrCreate()
        try:
            # Failures are reported below, in one sentence.
            spark.sparkContext.setLogLevel("OFF")
            return replay(spark, logs, inputs, report_malformed, decisions, registry, assumptions)
        finally:
            spark.stop()
    except Py4JJavaError as error:
        raise UnusableInput(f"Spark: {_cause(error)}") from None
    except PySparkException as error:
        if error.getCondition() == "JAVA_GATEWAY_EXITED":
            raise UnusableInput(_NO_JAVA) from None
        raise UnusableInput(f"Spark: {_first_line(error)}") from None


def _cause(error: Py4JJavaError) -> str:
    """The first line of the root cause of a Java exception."""
    exception = error.java_exception
    while (cause := exception.getCause()) is not None:
        exception = cause
    return str(exception.getMessage() or exception.toString()).partition("\n")[0]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
