"""`ecr-signing replay --engine spark`: the session it runs in, and how Spark's failures are told."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from matcher import SigningConfiguration
from simulator.cli.options import UnusableInput, check_ending, tell_malformed
from simulator.reading.sources import STANDARD_INPUT
from simulator.replay_totals import ReplayResult

if TYPE_CHECKING:
    from py4j.protocol import Py4JJavaError

_INSTALL = "--engine spark needs the extra: pip install 'ecr-signing-rules[spark]'"
_NO_JAVA = "--engine spark needs Java 17 or later, by JAVA_HOME or on the PATH; it did not start"
# So that others see times in UTC, and not the legacy type without a zone.
_SETTINGS = {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS"}


def replay_on_spark(
    logs: tuple[str, ...], configuration: SigningConfiguration, decisions: str | None
) -> ReplayResult:
    """The result of `simulator.spark.replay`, in the session that `spark-submit` gave or a new one.

    Raises `UnusableInput`, also for what Spark gives up on.
    """
    check_ending(decisions, (".parquet",))
    if STANDARD_INPUT in logs:
        raise UnusableInput("--engine spark cannot read standard input, which only this machine has")
    try:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        from simulator.spark import replay
    except ImportError as error:
        raise UnusableInput(f"{_INSTALL} ({error})") from None
    # Executors on this machine should be of this environment, if nothing else was said.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.appName("ecr-signing replay").config(map=_SETTINGS)
        spark = builder.config("spark.ui.showConsoleProgress", sys.stderr.isatty()).getOrCreate()
        try:
            # What goes wrong is told below, in a sentence.
            spark.sparkContext.setLogLevel("OFF")
            return replay(spark, logs, configuration, tell_malformed, decisions)
        finally:
            spark.stop()
    except Py4JJavaError as error:
        raise UnusableInput(f"Spark: {_cause(error)}") from None
    except PySparkException as error:
        if error.getCondition() == "JAVA_GATEWAY_EXITED":
            raise UnusableInput(_NO_JAVA) from None
        raise UnusableInput(f"Spark: {_first_line(error)}") from None


def _cause(error: Py4JJavaError) -> str:
    """The first line of what began a failure: the last cause of the exception."""
    exception = error.java_exception
    while (cause := exception.getCause()) is not None:
        exception = cause
    return str(exception.getMessage() or exception.toString()).partition("\n")[0]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
