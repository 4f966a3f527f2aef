"""The configuration in force, compared with an oracle that applies the changes one after another."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matcher import SigningConfiguration
from simulator.decision.configuration_history import ConfigurationHistory
from simulator.pushlog.event import ConfigurationChange
from simulator.registry import Registry
from tests.strategies import document_of

START = datetime(2026, 1, 1, tzinfo=UTC)
REGISTRIES = (Registry("111122223333", "us-east-1"), Registry("444455556666", "eu-west-1"))
DOCUMENTS = {name: document_of([[name]]) for name in ("a/*", "b/*", "c/*")}
# What a change does; `refused` is one that ECR refuses, and `unseen` one whose record lacks the document.
KINDS = (*DOCUMENTS, "delete", "refused", "unseen")
SECONDS = 12

changes = st.lists(
    st.tuples(st.integers(0, SECONDS), st.sampled_from(KINDS), st.sampled_from(REGISTRIES)), max_size=14
)


def change(second: int, kind: str, registry: Registry, number: int) -> ConfigurationChange:
    document: Any = DOCUMENTS.get(kind)
    if kind == "refused":
        document = document_of([["no//such"]])
    return ConfigurationChange(
        "DeleteSigningConfiguration" if kind == "delete" else "PutSigningConfiguration",
        START + timedelta(seconds=second),
        registry.account,
        registry.region,
        None,
        None if document is None else json.dumps(document),
        f"event-{number}",
    )


def after(kinds: list[str], before: str | None) -> str | None:
    """What is in force after changes of one second: a kind, or None if it is not known."""
    effective = {kind for kind in kinds if kind != "refused"}
    if not effective:
        return before
    if len(effective) > 1 or "unseen" in effective:
        return None
    return effective.pop()


def oracle(made: list[tuple[int, str, Registry]], registry: Registry, second: int) -> str | None:
    state: str | None = None
    for each in range(second + 1):
        kinds = [kind for at, kind, of in made if (at, of) == (each, registry)]
        following = after(kinds, state)
        if each == second and following != state:
            return None
        state = following
    return state


@given(changes, st.randoms(use_true_random=False))
def test_each_second_has_the_configuration_of_the_oracle(
    made: list[tuple[int, str, Registry]], rng: random.Random
) -> None:
    records = [change(*each, number) for number, each in enumerate(made)]
    # Records may be repeated, and come in any order.
    records += rng.sample(records, len(records) // 2)
    rng.shuffle(records)
    history = ConfigurationHistory(records)
    for registry in REGISTRIES:
        for second in range(-1, SECONDS + 3):
            time = START + timedelta(seconds=second, microseconds=rng.randrange(1_000_000))
            found = history.at(registry, time)
            expected = oracle(made, registry, second)
            if expected is None:
                assert found is None
            else:
                assert found is not None
                document = DOCUMENTS.get(expected, {"rules": []})
                assert found.matcher.configuration == SigningConfiguration.from_api(document)
                assert found in history.all
                assert found.registry == registry
                assert found.since is not None
                assert found.since <= time
                assert found.until is None or time < found.until + timedelta(seconds=1)
        assert history.at(registry, None) is None
    assert history.at(Registry("111122223333", None), START) is None


def test_a_change_of_an_unknown_region_makes_every_region_unknown() -> None:
    own = change(0, "a/*", REGISTRIES[0], 1)
    vague = change(5, "b/*", Registry("111122223333", None), 2)
    history = ConfigurationHistory([vague, own])
    assert history.at(REGISTRIES[0], START + timedelta(seconds=3)) is not None
    assert history.at(REGISTRIES[0], START + timedelta(seconds=9)) is None
