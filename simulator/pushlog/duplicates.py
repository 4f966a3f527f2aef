"""Pushes that were told before: the same event again, or the same push by another feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from simulator.pushlog.event import Push
from simulator.pushlog.hash_index import Index, column

REMEMBERED_PUSHES = 1_000_000
SAME_PUSH_SECONDS = 300

_MICROSECOND = timedelta(microseconds=1)
_SAME_PUSH_MICROSECONDS = SAME_PUSH_SECONDS * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = 0


class Duplicates:
    """Remembers the last 1,000,000 pushes, in 45 MB.

    A push is a duplicate when its event id was seen, or when a *different* feed told of the same
    account, region, repository, digest and tag within five minutes. One feed telling it twice under
    two ids is two pushes; and each of them answers for one report of every other feed.

    Texts are remembered by their hash of 64 bits. Its key is secret and new in every process; that two
    of a million are taken for one has odds of one in 37 million.
    """

    def __init__(self, remembered: int = REMEMBERED_PUSHES) -> None:
        self._remembered = remembered
        self._count = 0
        # What is remembered of a push is at its place in each column; places are taken in turn.
        places = remembered + 1
        self._identities, self._samenesses = column("q", places), column("q", places)
        self._times, self._feeds = column("q", places), column("B", places)
        self._by_identity = Index(self._identities)
        self._by_sameness = Index(self._samenesses)
        self._bits: dict[str, int] = {}

    def is_duplicate(self, push: Push) -> bool:
        """Whether the push was told before; it is remembered if it was not."""
        identity = _NOTHING if push.event_id is None else _hash(push.feed, push.event_id)
        if identity and self._by_identity.find(identity):
            return True
        if push.digest is None or push.time is None:
            # Too little is known to tell whether another report is of the same push.
            self._remember(identity)
            return False
        sameness = _hash(push.account, push.region, push.repository, push.digest, push.tag)
        time = (push.time - _EPOCH) // _MICROSECOND
        feed = self._bits.setdefault(push.feed, 1 << len(self._bits))
        for place in self._by_sameness.find(sameness):
            apart = abs(self._times[place] - time)
            if apart <= _SAME_PUSH_MICROSECONDS and not self._feeds[place] & feed:
                self._feeds[place] |= feed
                # Its id is remembered as well: this report may be repeated.
                self._remember(identity)
                return True
        self._remember(identity, sameness, time, feed)
        return False

    def _remember(self, identity: int, sameness: int = _NOTHING, time: int = 0, feeds: int = 0) -> None:
        if not identity and not sameness:
            return
        place = self._count % self._remembered + 1
        if self._count >= self._remembered:
            self._forget(place)
        self._count += 1
        self._identities[place], self._samenesses[place] = identity, sameness
        self._times[place], self._feeds[place] = time, feeds
        if identity:
            self._by_identity.add(place)
        if sameness:
            self._by_sameness.add(place)

    def _forget(self, place: int) -> None:
        if self._identities[place]:
            self._by_identity.remove(place)
        if self._samenesses[place]:
            self._by_sameness.remove(place)


def _hash(*texts: str | None) -> int:
    """Not `_NOTHING`."""
    return hash(texts) or 1
