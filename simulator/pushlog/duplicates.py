"""Pushes that were told before: the same event again, or the same push by another feed."""

from __future__ import annotations

from collections import deque
from hashlib import blake2b

import msgspec

from simulator.pushlog.event import Push

REMEMBERED_PUSHES = 1_000_000
SAME_PUSH_SECONDS = 300

# A push is remembered as two digests of 128 bits: enough to tell any number of pushes apart, and small
# enough to remember a million.
_DIGEST_BYTES = 16
_MICROSECONDS = 1_000_000
_FEED_BITS = 16


class Duplicates:
    """Remembers the last 1,000,000 pushes.

    A push is a duplicate when its event id was seen, or when a *different* feed told of the same
    account, region, repository, digest and tag within five minutes. One feed telling it twice under
    two ids is two pushes; and each of them answers for one report of every other feed.
    """

    def __init__(self, remembered: int = REMEMBERED_PUSHES) -> None:
        self._remembered = remembered
        # What each push is remembered by, the oldest first: its identity, and what makes it the same.
        self._order: deque[int | None] = deque()
        self._identities: set[int] = set()
        # By what makes pushes the same: the time of each and, in the lowest bits, the feeds that told
        # of it. A list only where there are several, which is rare, as it takes more memory.
        self._sightings: dict[int, int | list[int]] = {}
        self._feeds: dict[str, int] = {}

    def is_duplicate(self, push: Push) -> bool:
        """Whether the push was told before; it is remembered if it was not."""
        identity = None if push.event_id is None else _digest(push.feed, push.event_id)
        if identity is not None and identity in self._identities:
            return True
        sameness = _sameness(push)
        duplicate = False
        if sameness is not None:
            assert push.time is not None
            feed = self._feeds.setdefault(push.feed, 1 << len(self._feeds))
            time = round(push.time.timestamp() * _MICROSECONDS)
            duplicate = self._seen_by_another_feed(sameness, feed, time)
            if duplicate:
                # Its id is remembered as well: this report may be repeated.
                sameness = None
            else:
                self._remember(sameness, time << _FEED_BITS | feed)
        if identity is not None:
            self._identities.add(identity)
        if identity is not None or sameness is not None:
            self._order += identity, sameness
            self._forget()
        return duplicate

    def _seen_by_another_feed(self, sameness: int, feed: int, time: int) -> bool:
        found = self._sightings.get(sameness)
        if found is None:
            return False
        sightings = found if isinstance(found, list) else [found]
        for place, sighting in enumerate(sightings):
            apart = abs((sighting >> _FEED_BITS) - time)
            if apart > SAME_PUSH_SECONDS * _MICROSECONDS or sighting & feed:
                continue
            sightings[place] = sighting | feed
            if not isinstance(found, list):
                self._sightings[sameness] = sightings[0]
            return True
        return False

    def _remember(self, sameness: int, sighting: int) -> None:
        found = self._sightings.setdefault(sameness, sighting)
        if isinstance(found, list):
            found.append(sighting)
        elif found is not sighting:
            self._sightings[sameness] = [found, sighting]

    def _forget(self) -> None:
        if len(self._order) <= 2 * self._remembered:
            return
        identity, sameness = self._order.popleft(), self._order.popleft()
        if identity is not None:
            self._identities.discard(identity)
        if sameness is not None:
            sightings = self._sightings[sameness]
            if isinstance(sightings, list) and len(sightings) > 1:
                del sightings[0]
            else:
                del self._sightings[sameness]


def _sameness(push: Push) -> int | None:
    """What is equal in two reports of one push; None where too little is known to tell."""
    if push.digest is None or push.time is None:
        return None
    return _digest(push.account, push.region, push.repository, push.digest, push.tag)


def _digest(*texts: str | None) -> int:
    try:
        content = msgspec.msgpack.encode(texts)
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may have it
        content = repr(texts).encode()
    return int.from_bytes(blake2b(content, digest_size=_DIGEST_BYTES).digest())
