"""Pushes that were told before: the same event again, or the same push by another feed."""

from __future__ import annotations

from collections import deque

from simulator.pushlog.event import Push

REMEMBERED_PUSHES = 1_000_000
SAME_PUSH_SECONDS = 300

_Identity = tuple[str, str]
_Sameness = tuple[str | None, str | None, str, str, str | None]


class _Sighting:
    """A push, and the feeds that have told of it."""

    __slots__ = ("feeds", "seconds")

    def __init__(self, feed: str, seconds: float) -> None:
        self.feeds: tuple[str, ...] = (feed,)
        self.seconds = seconds


class Duplicates:
    """Remembers the last 1,000,000 pushes.

    A push is a duplicate when its event id was seen, or when a *different* feed told of the same
    account, region, repository, digest and tag within five minutes. One feed telling it twice under
    two ids is two pushes; and each of them answers for one report of every other feed.
    """

    def __init__(self, remembered: int = REMEMBERED_PUSHES) -> None:
        self._remembered = remembered
        self._order: deque[tuple[_Identity | None, _Sameness | None]] = deque()
        self._identities: set[_Identity] = set()
        self._sightings: dict[_Sameness, list[_Sighting]] = {}

    def is_duplicate(self, push: Push) -> bool:
        """Whether the push was told before; it is remembered if it was not."""
        identity = None if push.event_id is None else (push.feed, push.event_id)
        if identity is not None and identity in self._identities:
            return True
        sameness = _sameness(push)
        if sameness is not None and self._seen_by_another_feed(push, sameness):
            # Its id is remembered as well: this report may be repeated.
            sameness, duplicate = None, True
        else:
            duplicate = False
            if sameness is not None and push.time is not None:
                sighting = _Sighting(push.feed, push.time.timestamp())
                self._sightings.setdefault(sameness, []).append(sighting)
        if identity is not None:
            self._identities.add(identity)
        if identity is not None or sameness is not None:
            self._order.append((identity, sameness))
            self._forget()
        return duplicate

    def _seen_by_another_feed(self, push: Push, sameness: _Sameness) -> bool:
        assert push.time is not None
        seconds = push.time.timestamp()
        for sighting in self._sightings.get(sameness, ()):
            if abs(sighting.seconds - seconds) > SAME_PUSH_SECONDS or push.feed in sighting.feeds:
                continue
            sighting.feeds = (*sighting.feeds, push.feed)
            return True
        return False

    def _forget(self) -> None:
        if len(self._order) <= self._remembered:
            return
        identity, sameness = self._order.popleft()
        if identity is not None:
            self._identities.discard(identity)
        if sameness is not None:
            sightings = self._sightings[sameness]
            del sightings[0]
            if not sightings:
                del self._sightings[sameness]


def _sameness(push: Push) -> _Sameness | None:
    """What is equal in two reports of one push; None where too little is known to tell."""
    if push.digest is None or push.time is None:
        return None
    return push.account, push.region, push.repository, push.digest, push.tag
