"""Reads logs that a test writes, and checks that nothing is lost."""

from __future__ import annotations

from pathlib import Path

from matcher import Matcher, SigningConfiguration
from simulator.decision.decider import DecisionInputs
from simulator.decision.in_force import OneConfiguration
from simulator.pushlog.event import Event, Other, Push
from simulator.pushlog.reader import read_events
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.replay import Replay
from simulator.replay_result import ReplayResult
from tests.strategies import document_of

MATCHER = Matcher(SigningConfiguration.from_api(document_of([["prod/*"], ["payments/*", "idle"]])))
INPUTS = DecisionInputs(OneConfiguration(MATCHER))


def events(folder: Path, content: bytes) -> list[Event]:
    file = folder / "log"
    file.write_bytes(content)
    return list(read_events(Source(str(file))))


def pushes(folder: Path, content: bytes) -> list[Push]:
    found = events(folder, content)
    assert all(isinstance(event, Push) for event in found), found
    return [event for event in found if isinstance(event, Push)]


def repositories(found: list[Event]) -> list[str]:
    return [event.repository for event in found if isinstance(event, Push)]


def kinds(found: list[Event]) -> list[str]:
    return [event.kind for event in found if isinstance(event, Other)]


def malformed(found: list[Event]) -> list[Malformed]:
    return [event for event in found if isinstance(event, Malformed)]


def replayed(folder: Path, *contents: bytes) -> tuple[ReplayResult, list[Malformed]]:
    """Replays one file for each content; the totals must reconcile."""
    reported: list[Malformed] = []
    replay = Replay(INPUTS, reported.append)
    for number, content in enumerate(contents):
        file = folder / f"log-{number}"
        file.write_bytes(content)
        replay.read(Source(str(file)))
    result = replay.result()
    assert result.read == result.pushes + result.other + result.duplicates + result.malformed
    assert result.malformed == len(reported)
    assert sum(count for _, count in result.kinds) == result.read - result.malformed
    assert result.signed + result.unsigned_pushes + result.undecided_pushes == result.pushes
    return result, reported
