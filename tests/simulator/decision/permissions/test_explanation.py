"""Answers in words, and the reasons that the JSON Schema of `can-sign` lists."""

from __future__ import annotations

from typing import get_args

import pytest

from simulator.decision.permissions import Answer, StatementName
from simulator.decision.permissions.answer import Denial, Missing
from simulator.decision.permissions.explanation import explained
from tests.simulator.program import schemas

STATEMENT = StatementName("Signing", "Sid 'Sign'")


def test_the_schema_lists_every_reason() -> None:
    items = schemas()["can-sign"]["properties"]["results"]["items"]["properties"]
    assert items["reason"]["enum"] == ["allowed", *get_args(Denial), *get_args(Missing)]
    assert items["answer"]["enum"] == ["yes", "no", "unknown"]


@pytest.mark.parametrize("reason", get_args(Missing))
def test_everything_that_can_be_missing_is_explained(reason: Missing) -> None:
    words = explained(Answer("unknown", reason, detail="WHAT"))
    assert len(words.split()) > 3
    assert "{" not in words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("yes", "allowed", STATEMENT), "allowed by Signing, Sid 'Sign'"),
        (Answer("yes", "allowed"), "a root user needs no policy"),
        (Answer("no", "permission-denied", STATEMENT), "denied by Signing, Sid 'Sign'"),
        (Answer("no", "permission-denied", detail="no SCP allows it"), "no SCP allows it"),
        (Answer("no", "service-role"), "the role of pull-through cache cannot sign"),
        (
            Answer("unknown", "condition-key-unknown", STATEMENT, "aws:SourceIp"),
            "depends on aws:SourceIp, which is not known (Signing, Sid 'Sign')",
        ),
        (
            Answer("unknown", "condition-key-unknown", None, "aws:SourceIp"),
            "depends on aws:SourceIp, which is not known",
        ),
    ],
)
def test_an_answer_is_explained(answer: Answer, words: str) -> None:
    assert explained(answer) == words
