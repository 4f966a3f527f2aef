"""Detection of pushes that were reported before: by the same event, or by another feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from simulator.pushlog.event import Duplicate, Event, Push
from simulator.pushlog.hash_index import HashIndex, zeros

REMEMBERED_PUSHES = 1_000_000
SAME_PUSH_SECONDS = 300

_MICROSECOND = timedelta(microseconds=1)
_SAME_PUSH_MICROSECONDS = SAME_PUSH_SECONDS * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_KEY = 0


class Duplicates:
    """The last 1,000,000 pushes, in 53 MB of memory.

    A push is a duplicate if its event id was seen before, or if a *different* feed reported a push of
    the same account, region, repository, digest and tag within five minutes. Two reports by one feed
    under different ids are two pushes, each of which can have one duplicate in every other feed.

    Keys are 64-bit hashes with a secret that is new in every process; the probability that any two of a
    million different keys collide is 1 in 37 million.
    """

    def __init__(self, remembered: int = REMEMBERED_PUSHES) -> None:
        self._remembered = remembered
        self._count = 0
        # Row 0 is unused; the others are a ring buffer.
        rows = remembered + 1
        self._event_keys, self._push_keys = zeros("q", rows), zeros("q", rows)
        self._times, self._feeds = zeros("q", rows), zeros("B", rows)
        self._numbers = zeros("q", rows)
        self._pushes = 0
        self._by_event = HashIndex(self._event_keys)
        self._by_push = HashIndex(self._push_keys)
        self._feed_bits: dict[str, int] = {}

    def marked(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events, with a `Duplicate` in place of each push that is one."""
        for event in events:
            if isinstance(event, Push) and (number := self.find(event)) is not None:
                yield Duplicate(number, event)
            else:
                yield event

    def find(self, push: Push) -> int | None:
        """The number of the push, counted from 0, if it was reported before; else it is remembered."""
        event_key = _NO_KEY if push.event_id is None else _key(push.feed, push.event_id)
        if event_key and (rows := self._by_event.find(event_key)):
            return self._numbers[rows[0]]
        if push.digest is None or push.time is None:
            # Without these, reports of one push and reports of two cannot be distinguished.
            self._remember(self._pushes, event_key)
            self._pushes += 1
            return None
        push_key = _key(push.account, push.region, push.repository, push.digest, push.tag)
        time = (push.time - _EPOCH) // _MICROSECOND
        feed = self._feed_bits.setdefault(push.feed, 1 << len(self._feed_bits))
        for row in self._by_push.find(push_key):
            apart = abs(self._times[row] - time)
            if apart <= _SAME_PUSH_MICROSECONDS and not self._feeds[row] & feed:
                self._feeds[row] |= feed
                number = self._numbers[row]
                # This report may be repeated under the same event id.
                self._remember(number, event_key)
                return number
        self._remember(self._pushes, event_key, push_key, time, feed)
        self._pushes += 1
        return None

    def _remember(
        self, number: int, event_key: int, push_key: int = _NO_KEY, time: int = 0, feed: int = 0
    ) -> None:
        if not event_key and not push_key:
            return
        row = self._count % self._remembered + 1
        if self._count >= self._remembered:
            self._forget(row)
        self._count += 1
        self._event_keys[row], self._push_keys[row] = event_key, push_key
        self._times[row], self._feeds[row], self._numbers[row] = time, feed, number
        if event_key:
            self._by_event.add(row)
        if push_key:
            self._by_push.add(row)

    def _forget(self, row: int) -> None:
        if self._event_keys[row]:
            self._by_event.remove(row)
        if self._push_keys[row]:
            self._by_push.remove(row)


def _key(*texts: str | None) -> int:
    """The hash of the texts; never `_NO_KEY`."""
    return hash(texts) or 1
