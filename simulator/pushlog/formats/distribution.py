"""Notifications of CNCF Distribution, the reference registry.

Source: distribution/distribution, "Work with notifications". Every layer and configuration has a `push`
event too; only that of a manifest or index is the push of an image.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.pushlog.event import Other, Push
from simulator.pushlog.fields import LONGEST_KIND, Record, required_text, text, time
from simulator.pushlog.format import Format
from simulator.pushlog.image import INDEXES, not_an_image

FEED = "Distribution"


def recognises(record: Record) -> bool:
    """Whether this is an event of a notification."""
    return "action" in record and "target" in record


def read(record: Record) -> Iterator[Push | Other]:
    """The event; a `push` of an image's manifest or index is a push."""
    action = required_text(record, "action")
    kind = f"{FEED} {action[:LONGEST_KIND]}"
    if action != "push":
        yield Other(kind)
        return
    repository = required_text(record, "target", "repository")
    tag = text(record, "target", "tag") or None
    media_type = required_text(record, "target", "mediaType")
    artifact = not_an_image(media_type, text(record, "target", "artifactType"), tag)
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
        event_id=text(record, "id") or None,
        is_index=media_type in INDEXES,
    )


SUMMARY = "CNCF registry; a push is a `push` event of a manifest or index"
FORMAT = Format("Distribution", SUMMARY, recognises, read)
