"""The same push told more than once."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push

START = datetime(2025, 12, 1, tzinfo=UTC)
PUSH = Push("CloudTrail", "kind", "prod/api", START, "1", "r", "1.0", "sha256:a", None, "id-1")
OTHER_FEED = replace(PUSH, feed="EventBridge", event_id="id-2")


def verdicts(*pushes: Push, remembered: int = 100) -> list[bool]:
    duplicates = Duplicates(remembered)
    return [duplicates.is_duplicate(push) for push in pushes]


def later(push: Push, seconds: float, event_id: str | None = None) -> Push:
    assert push.time is not None
    time = push.time + timedelta(seconds=seconds)
    return replace(push, time=time, event_id=event_id or push.event_id)


def test_an_event_id_seen_before_is_a_duplicate() -> None:
    assert verdicts(PUSH, later(PUSH, 86_400), replace(PUSH, repository="other")) == [False, True, True]


def test_the_same_id_in_another_feed_is_not_the_same_event() -> None:
    assert verdicts(PUSH, replace(OTHER_FEED, event_id="id-1", digest="sha256:b")) == [False, False]


def test_another_feed_within_five_minutes_tells_the_same_push() -> None:
    assert verdicts(PUSH, later(OTHER_FEED, 300)) == [False, True]
    assert verdicts(later(PUSH, 300), OTHER_FEED) == [False, True]
    assert verdicts(PUSH, later(OTHER_FEED, 301)) == [False, False]


def test_anything_else_about_it_makes_another_push() -> None:
    for change in (
        {"account": "2"},
        {"region": "s"},
        {"repository": "prod/web"},
        {"digest": "sha256:b"},
        {"tag": None},
    ):
        assert verdicts(PUSH, replace(OTHER_FEED, **change)) == [False, False]


def test_the_same_feed_telling_it_under_another_id_tells_another_push() -> None:
    assert verdicts(PUSH, replace(PUSH, event_id="id-9")) == [False, False]
    assert verdicts(PUSH, replace(PUSH, event_id=None), replace(PUSH, event_id=None)) == [False] * 3


def test_each_push_answers_for_one_report_of_every_other_feed() -> None:
    again, other_again = later(PUSH, 60, "id-3"), later(OTHER_FEED, 60, "id-4")
    assert verdicts(PUSH, again, OTHER_FEED, other_again) == [False, False, True, True]
    assert verdicts(PUSH, OTHER_FEED, other_again) == [False, True, False]
    third = replace(PUSH, feed="Harbor", event_id="id-5")
    assert verdicts(PUSH, OTHER_FEED, third) == [False, True, True]


def test_a_report_found_to_be_a_duplicate_may_itself_be_repeated() -> None:
    assert verdicts(PUSH, OTHER_FEED, OTHER_FEED) == [False, True, True]


def test_without_time_or_digest_only_the_id_tells() -> None:
    for change in ({"time": None}, {"digest": None}):
        push, other = replace(PUSH, **change), replace(OTHER_FEED, **change)
        assert verdicts(push, other, push) == [False, False, True]


def test_only_the_last_pushes_are_remembered() -> None:
    many = [replace(PUSH, event_id=f"n-{n}", digest=f"sha256:{n}") for n in range(6)]
    assert verdicts(*many, many[0], many[5], remembered=5) == [False] * 7 + [True]
    first_again = replace(many[0], feed="EventBridge", event_id="x")
    last_again = replace(many[5], feed="EventBridge", event_id="y")
    assert verdicts(*many, last_again, first_again, remembered=5)[6:] == [True, False]


def test_what_is_forgotten_is_one_sighting_of_several() -> None:
    twice = [PUSH, later(PUSH, 1, "id-3")]
    filler = [replace(PUSH, event_id=f"n-{n}", digest=f"sha256:{n}") for n in range(2)]
    assert verdicts(*twice, *filler, OTHER_FEED, later(OTHER_FEED, 1, "z"), remembered=3)[4:] == [
        True,
        False,
    ]


def test_half_a_surrogate_pair_is_as_good_as_any_text() -> None:
    strange = replace(PUSH, tag="\ud800", event_id="\ud800")
    assert verdicts(strange, strange, replace(strange, feed="EventBridge", event_id="id-2")) == [
        False,
        True,
        True,
    ]


def test_a_million_pushes_are_remembered_in_bounded_memory() -> None:
    """A tenth of them, and so a tenth of 300 MB."""
    duplicates = Duplicates(100_000)
    tracemalloc.start()
    for number in range(250_000):
        push = replace(PUSH, repository=f"r/{number}", event_id=f"{number:036}", tag=f"{number}")
        assert not duplicates.is_duplicate(push)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 30_000_000
