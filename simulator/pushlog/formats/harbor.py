"""Harbor webhooks, in Harbor's own form and (since Harbor 2.8) as CloudEvents.

Source: the Harbor documentation, "Configure Webhook Notifications".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from simulator.pushlog.event import MalformedRecord, Other, Push
from simulator.pushlog.fields import LONGEST_KIND, Record, nested, required_text, text, time
from simulator.pushlog.format import Format
from simulator.pushlog.image import not_an_image

FEED = "Harbor"
_PUSHES = ("PUSH_ARTIFACT", "harbor.artifact.pushed")


def recognises(record: Record) -> bool:
    """Whether this is a Harbor webhook."""
    kind = record.get("type")
    return "event_data" in record or (
        "specversion" in record and isinstance(kind, str) and kind.startswith("harbor.")
    )


def read(record: Record) -> Iterator[Push | Other]:
    """A push for each resource of a push webhook, which has one resource per tag."""
    type_ = required_text(record, "type")
    kind = f"{FEED} {type_[:LONGEST_KIND]}"
    if type_ not in _PUSHES:
        yield Other(kind)
        return
    data = nested(record, "data" if "specversion" in record else "event_data")
    repository = required_text(data, "repository", "repo_full_name")
    resources = data.get("resources")
    if not isinstance(resources, list) or not resources:
        raise MalformedRecord("has no resources")
    if not all(isinstance(resource, dict) for resource in resources):
        raise MalformedRecord("has a resource that is not an object")
    pushes = [_push(record, kind, repository, resource) for resource in resources]
    yield from pushes


def _push(record: Record, kind: str, repository: str, resource: Record) -> Push | Other:
    tag = text(resource, "tag") or None
    # In a push by digest, the tag is the digest.
    if tag is not None and tag.startswith("sha256:"):
        tag = None
    artifact = not_an_image(tag=tag)
    if artifact is not None:
        return Other(f"{kind} ({artifact})")
    return Push(
        feed=FEED,
        kind=kind,
        repository=repository,
        time=_time(record),
        tag=tag,
        digest=text(resource, "digest"),
        principal=text(record, "operator"),
    )


def _time(record: Record) -> datetime | None:
    return time(record, "time" if "specversion" in record else "occur_at")


SUMMARY = "Harbor webhooks; a push is each resource of a `PUSH_ARTIFACT` event"
FORMAT = Format("Harbor", SUMMARY, recognises, read)
