"""Notifications of CNCF Distribution, the reference registry.

Source: distribution/distribution, "Work with notifications". A `push` is notified for every layer and
configuration as well; of an image, only the push of its manifest or index counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.pushlog.event import Other, Push
from simulator.pushlog.fields import Record, required_text, text, time
from simulator.pushlog.image import not_an_image

FEED = "Distribution"


def recognises(record: Record) -> bool:
    """Whether this is one event of a notification."""
    return "action" in record and "target" in record


def read(record: Record) -> Iterator[Push | Other]:
    """The push, where the event is that of an image's manifest or index."""
    action = required_text(record, "action")
    kind = f"{FEED} {action}"
    if action != "push":
        yield Other(kind)
        return
    repository = required_text(record, "target", "repository")
    tag = text(record, "target", "tag") or None
    artifact = not_an_image(
        required_text(record, "target", "mediaType"), text(record, "target", "artifactType"), tag
    )
    if artifact is not None:
        yield Other(f"{kind} ({artifact})")
        return
    yield Push(
        feed=FEED,
        kind=kind,
        repository=repository,
        time=time(record, "timestamp"),
        tag=tag,
        digest=text(record, "target", "digest"),
        principal=text(record, "actor", "name") or None,
        event_id=text(record, "id"),
    )
