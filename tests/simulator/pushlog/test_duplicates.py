"""Pushes that are reported more than once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.pushlog.duplicates import Duplicates
from simulator.pushlog.event import Push
from simulator.pushlog.hash_index import HashIndex, zeros

START = datetime(2025, 12, 1, tzinfo=UTC)
PUSH = Push("CloudTrail", "kind", "prod/api", START, "1", "r", "1.0", "sha256:a", None, "id-1")
OTHER_FEED = replace(PUSH, feed="EventBridge", event_id="id-2")


def found(*pushes: Push, remembered: int = 100) -> list[bool]:
    duplicates = Duplicates(remembered)
    return [duplicates.find(push) is not None for push in pushes]


def later(push: Push, seconds: float, event_id: str | None = None) -> Push:
    assert push.time is not None
    time = push.time + timedelta(seconds=seconds)
    return replace(push, time=time, event_id=event_id or push.event_id)


def test_an_event_id_seen_before_is_a_duplicate() -> None:
    assert found(PUSH, later(PUSH, 86_400), replace(PUSH, repository="other")) == [False, True, True]


def test_the_same_id_in_another_feed_is_not_the_same_event() -> None:
    assert found(PUSH, replace(OTHER_FEED, event_id="id-1", digest="sha256:b")) == [False, False]


def test_another_feed_within_five_minutes_reports_the_same_push() -> None:
    assert found(PUSH, later(OTHER_FEED, 300)) == [False, True]
    assert found(later(PUSH, 300), OTHER_FEED) == [False, True]
    assert found(PUSH, later(OTHER_FEED, 301)) == [False, False]


def test_any_other_difference_makes_another_push() -> None:
    for change in (
        {"account": "2"},
        {"region": "s"},
        {"repository": "prod/web"},
        {"digest": "sha256:b"},
        {"tag": None},
    ):
        assert found(PUSH, replace(OTHER_FEED, **change)) == [False, False]


def test_the_same_feed_under_another_id_reports_another_push() -> None:
    assert found(PUSH, replace(PUSH, event_id="id-9")) == [False, False]
    assert found(PUSH, replace(PUSH, event_id=None), replace(PUSH, event_id=None)) == [False] * 3


def test_each_push_has_one_duplicate_in_every_other_feed() -> None:
    again, other_again = later(PUSH, 60, "id-3"), later(OTHER_FEED, 60, "id-4")
    assert found(PUSH, again, OTHER_FEED, other_again) == [False, False, True, True]
    assert found(PUSH, OTHER_FEED, other_again) == [False, True, False]
    third = replace(PUSH, feed="Harbor", event_id="id-5")
    assert found(PUSH, OTHER_FEED, third) == [False, True, True]


def test_a_report_found_to_be_a_duplicate_may_itself_be_repeated() -> None:
    assert found(PUSH, OTHER_FEED, OTHER_FEED) == [False, True, True]


def test_without_time_or_digest_only_the_id_counts() -> None:
    for change in ({"time": None}, {"digest": None}):
        push, other = replace(PUSH, **change), replace(OTHER_FEED, **change)
        assert found(push, other, push) == [False, False, True]


def test_only_the_last_pushes_are_remembered() -> None:
    many = [replace(PUSH, event_id=f"n-{n}", digest=f"sha256:{n}") for n in range(6)]
    assert found(*many, many[0], many[5], remembered=5) == [False] * 7 + [True]
    first_again = replace(many[0], feed="EventBridge", event_id="x")
    last_again = replace(many[5], feed="EventBridge", event_id="y")
    assert found(*many, last_again, first_again, remembered=5)[6:] == [True, False]


def test_one_of_several_reports_is_forgotten() -> None:
    twice = [PUSH, later(PUSH, 1, "id-3")]
    filler = [replace(PUSH, event_id=f"n-{n}", digest=f"sha256:{n}") for n in range(2)]
    assert found(*twice, *filler, OTHER_FEED, later(OTHER_FEED, 1, "z"), remembered=3)[4:] == [
        True,
        False,
    ]


def test_texts_may_have_lone_surrogates() -> None:
    strange = replace(PUSH, tag="\ud800", event_id="\ud800")
    assert found(strange, strange, replace(strange, feed="EventBridge", event_id="id-2")) == [
        False,
        True,
        True,
    ]


class Model:
    """A simple model: a list of all pushes that is searched from the beginning."""

    def __init__(self, remembered: int) -> None:
        self.remembered = remembered
        self.rows: list[tuple[Push, set[str]]] = []

    def is_duplicate(self, push: Push) -> bool:
        rows = self.rows[-self.remembered :]
        if push.event_id is not None and any(
            (seen.feed, seen.event_id) == (push.feed, push.event_id) for seen, _ in rows
        ):
            return True
        for seen, feeds in rows:
            if feeds and self.same(seen, push) and push.feed not in feeds:
                feeds.add(push.feed)
                self.remember(push, set())
                return True
        self.remember(push, {push.feed} if push.digest and push.time else set())
        return False

    @staticmethod
    def same(a: Push, b: Push) -> bool:
        if a.time is None or b.time is None or a.digest is None:
            return False
        return (
            (a.account, a.region, a.repository, a.digest, a.tag)
            == (b.account, b.region, b.repository, b.digest, b.tag)
        ) and abs(a.time - b.time) <= timedelta(minutes=5)  # fmt: skip

    def remember(self, push: Push, feeds: set[str]) -> None:
        if feeds or push.event_id is not None:
            self.rows.append((push, feeds))


@given(
    st.integers(1, 12),
    st.lists(
        st.builds(
            lambda feed, time, digest, event_id: replace(
                PUSH, feed=feed, time=time, digest=digest, event_id=event_id
            ),
            st.sampled_from(["CloudTrail", "EventBridge", "Harbor"]),
            st.none() | st.integers(0, 3).map(lambda n: START + n * timedelta(seconds=200)),
            st.none() | st.sampled_from(["sha256:a", "sha256:b", "sha256:c"]),
            st.none() | st.integers(0, 30).map(str),
        ),
        max_size=60,
    ),
)
def test_duplicates_are_those_that_a_linear_search_finds(remembered: int, pushes: list[Push]) -> None:
    model = Model(remembered)
    assert found(*pushes, remembered=remembered) == [model.is_duplicate(push) for push in pushes]


@given(st.data())
def test_an_index_finds_what_was_added_and_not_removed_in_its_order(data: st.DataObject) -> None:
    keys = zeros("q", 17)
    index = HashIndex(keys)
    # Few home slots, some of them the last, so that probe sequences are long and wrap around.
    key = st.integers(-3, 3).flatmap(lambda home: st.sampled_from([home, home + (1 << 40)]))
    there: list[int] = []
    for _ in range(data.draw(st.integers(0, 60))):
        free = sorted(set(range(1, 17)) - set(there))
        if free and (not there or data.draw(st.booleans())):
            row = data.draw(st.sampled_from(free))
            keys[row] = data.draw(key)
            index.add(row)
            there.append(row)
        else:
            row = data.draw(st.sampled_from(there))
            index.remove(row)
            there.remove(row)
        for each in set(keys):
            assert index.find(each) == [row for row in there if keys[row] == each]
