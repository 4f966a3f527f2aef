"""Inputs that were made to break the executors, kept: both give the oracle's answers.

A file of the corpus is a JSON object: `rules`, each a list of filters or null, and `names`. JSON's escapes
spell what no editor shows, lone surrogates included.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher import Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from tests import oracle
from tests.strategies import ARN, document_of

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_the_answers_to_the_corpus(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    rules = [
        SigningRule(f"{ARN}profile_{number}", texts and [RepositoryFilter(text) for text in texts])
        for number, texts in enumerate(content["rules"])
    ]
    matcher = Matcher(SigningConfiguration(rules))
    document = document_of(content["rules"])
    expected = [oracle.resolve(document, name) for name in content["names"]]
    assert matcher.resolve_many(content["names"]) == expected
    assert [matcher.resolve(name) for name in content["names"]] == expected


def test_there_is_a_corpus() -> None:
    assert len(CORPUS) >= 10
