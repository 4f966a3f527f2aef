"""Exported configurations, read by what they are for."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.model
import botocore.validate
import duckdb
import hcl2
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Matcher, SigningConfiguration
from simulator.configurations.loading import read
from simulator.export import FORMS
from simulator.export.sql import sql
from simulator.export.terraform import quoted
from tests.simulator.program import EXIT_OK, EXIT_UNUSABLE, run
from tests.strategies import any_text, configuration_of, document_of, documents

ENGINES = ("trino", "athena", "duckdb")


def resolved(
    expression: str, names: list[str], column: str = "repositoryName"
) -> list[tuple[str, ...]]:
    """The answers of DuckDB for these names."""
    with duckdb.connect() as database:
        database.execute("CREATE TABLE pushes (position INTEGER, name VARCHAR)")
        quoted = '"' + column.replace('"', '""') + '"'
        database.execute(f"ALTER TABLE pushes RENAME name TO {quoted}")
        database.execute(
            "INSERT INTO pushes SELECT unnest(?), unnest(?)", [list(range(len(names))), names]
        )
        rows = database.execute(f"SELECT {expression} FROM pushes ORDER BY position").fetchall()
    return [tuple(arns) for (arns,) in rows]


@settings(max_examples=60, deadline=None)
@given(
    documents(), st.lists(any_text.filter(lambda text: text.isprintable() or text == ""), max_size=8)
)
def test_sql_answers_as_the_matcher_does(document: dict[str, Any], others: list[str]) -> None:
    configuration = SigningConfiguration.from_api(document)
    texts = [each.filter for rule in configuration.rules for each in rule.repository_filters or ()]
    names = [
        *others,
        *texts,
        *(text.replace("*", part) for text in texts for part in ("", "a", "x/_%")),
    ]
    names = [
        name for name in names if name.isascii() or name.encode("utf-8", "ignore").decode() == name
    ]
    expected = [Matcher(configuration).resolve(name) for name in names]
    assert resolved(sql(configuration), names) == expected


@pytest.mark.parametrize("seed", range(3))
def test_sql_on_100_000_names(seed: int) -> None:
    chosen = random.Random(seed)

    def text(wildcards: bool) -> str:
        parts = ["app", "web_api", "prod", "x", "data-lake", "v1.2", "a__b"]
        runs = [f"{chosen.choice(parts)}{chosen.randrange(60)}" for _ in range(chosen.randint(2, 3))]
        name = "/".join(runs)
        if wildcards and chosen.random() < 0.8:
            position = chosen.randrange(len(name) // 2, len(name))
            name = f"{name[:position]}*{name[position + chosen.randint(0, 3) :]}"
        return name

    rules: list[list[str] | None] = [[text(True) for _ in range(100)] for _ in range(10)]
    configuration = configuration_of(rules, [chosen.choice(["one", "two", "three"]) for _ in rules])
    odd = ["", "%", "_", "!", "a'b", 'a"b', "\\", "ü/→", "app\nx", "APP"]
    names = odd + [text(False) + chosen.choice(["", "_x", "%", "/app", "!"]) for _ in range(100_000)]
    expected = Matcher(configuration).resolve_many(names)
    assert len(set(expected)) > 3
    assert resolved(sql(configuration, 'a "column"'), names, 'a "column"') == expected


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40)
@given(documents())
def test_sql_is_an_expression_in_every_engine(engine: str, document: dict[str, Any]) -> None:
    expression = sql(SigningConfiguration.from_api(document))
    (parsed,) = sqlglot.parse(f"SELECT {expression} FROM pushes", read=engine)
    assert parsed is not None
    arrays = [each for each in parsed.find_all(sqlglot.exp.Array) if each.expressions]
    columns = {each.name for each in parsed.find_all(sqlglot.exp.Column)}
    assert columns <= {"repositoryName"}
    arns = {rule["signingProfileArn"] for rule in document["rules"]} or {""}
    assert {each.expressions[0].this for each in arrays} == arns


@pytest.mark.parametrize("form", [each for each in FORMS if each != "sql"])
@settings(max_examples=60)
@given(documents().filter(lambda document: bool(document["rules"])))
def test_what_is_exported_means_the_same(form: str, document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    exported = FORMS[form].render(configuration)
    assert read("exported", exported.encode()).configuration == configuration


@settings(max_examples=40)
@given(documents())
def test_the_api_accepts_it(document: dict[str, Any]) -> None:
    model = botocore.loaders.Loader().load_service_model("ecr", "service-2")
    shape = botocore.model.ServiceModel(model).operation_model("PutSigningConfiguration").input_shape
    given = {
        "signingConfiguration": json.loads(FORMS["api"].render(SigningConfiguration.from_api(document)))
    }
    report = botocore.validate.ParamValidator().validate(given, shape)
    assert not report.has_errors(), report.generate_report()


@given(any_text)
def test_terraform_reads_a_literal_as_the_text(text: str) -> None:
    # The parser of python-hcl2 reads lines.
    text = "".join(each for each in text if each.isprintable())
    source = (
        f'resource "awscc_ecr_signing_configuration" "a" {{\n  rules = [{{ x = {quoted(text)} }}]\n}}\n'
    )
    from simulator.configurations.configuration_file import FaultyConfiguration

    assert hcl2.loads(source)
    with pytest.raises(FaultyConfiguration) as raised:
        read("main.tf", source.encode())
    assert raised.value.source.text == source


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = document_of([["prod/*"], None])
    Path("signing.json").write_text(json.dumps(document))
    for form in FORMS:
        done = run("export", "-c", "signing.json", "--to", form)
        assert (done.code, done.err) == (EXIT_OK, "")
        assert run("export", "-c", "signing.json", "--to", form, "-o", "out").code == EXIT_OK
        assert Path("out").read_text() == done.out
    assert '"name"' in run("export", "-c", "signing.json", "--to", "sql", "--column", "name").out
    wrong = run("export", "-c", "signing.json", "--to", "api", "--column", "name")
    assert (wrong.code, wrong.out) == (EXIT_UNUSABLE, "")
    Path("signing.json").write_text('{"rules": []}')
    none = run("export", "-c", "signing.json", "--to", "terraform")
    assert (none.code, none.out) == (EXIT_UNUSABLE, "")
    assert (
        none.err
        == "Error: aws_ecr_signing_configuration needs a rule, and the configuration has none\n"
    )
