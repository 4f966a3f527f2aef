"""The profiles of the repositories in a DataFrame."""

from __future__ import annotations

import random

import pytest
from pyspark.sql import SparkSession

from matcher import SigningConfiguration
from simulator.spark import signing_profiles
from tests.oracle import resolve
from tests.strategies import document_of

DOCUMENT = document_of([["prod/*", "*/api"], ["payments/*"], ["prod/a*", "prod/web"], ["*z"]])
CONFIGURATION = SigningConfiguration.from_api(DOCUMENT)


def test_each_row_gets_the_profiles_that_an_oracle_finds(spark: SparkSession) -> None:
    chance = random.Random(3)
    names = [
        None if chance.random() < 0.05 else chance.choice(["prod", "payments", "x"]) + "/" + suffix
        for suffix in chance.choices(["api", "web", "az", "b", "Ünïcode"], k=5_000)
    ]
    rows = [(number, name, [number]) for number, name in enumerate(names)]
    frame = spark.createDataFrame(rows, "number long, name string, other array<long>").repartition(3)
    annotated = signing_profiles(frame, "name", CONFIGURATION)
    assert annotated.columns == ["number", "name", "other", "signingProfileArns"]
    assert annotated.dtypes[-1] == ("signingProfileArns", "array<string>")
    got = {row["number"]: row for row in annotated.collect()}
    for number, name in enumerate(names):
        assert (got[number]["name"], got[number]["other"]) == (name, [number])
        expected = None if name is None else list(resolve(DOCUMENT, name))
        assert got[number]["signingProfileArns"] == expected


def test_no_rows_have_no_profiles(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "name string")
    assert signing_profiles(frame, "name", CONFIGURATION, "arns").collect() == []


@pytest.mark.parametrize(
    ("repository", "column", "message"),
    [
        ("repo", "arns", "there is no column 'repo'; there are name, other"),
        ("other", "arns", "the column 'other' is of int, and repositories are strings"),
        ("name", "other", "there is a column 'other' already; choose another name for the new one"),
    ],
)
def test_unusable_columns_are_an_error(
    spark: SparkSession, repository: str, column: str, message: str
) -> None:
    frame = spark.createDataFrame([("a", 1)], "name string, other int")
    with pytest.raises(ValueError, match=message):
        signing_profiles(frame, repository, CONFIGURATION, column)
