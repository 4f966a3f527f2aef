"""Generic records with a repository field, as JSON Lines or CSV, for logs of any other origin."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.pushlog.event import MalformedRecord, Other, Push
from simulator.pushlog.fields import Record, text, time
from simulator.pushlog.format import Format
from simulator.repository_record import FIELDS, REPOSITORY_FIELDS, NoRepository, repository_of

FEED = "plain"
_COLUMNS = {
    "time": ("time", "timestamp", "eventTime", "event_time"),
    "tag": ("tag", "imageTag", "image_tag", "image-tag"),
    "digest": ("digest", "imageDigest", "image_digest", "image-digest"),
    "principal": ("principal", "user", "actor"),
    "id": ("id", "eventID", "event_id"),
}

COLUMNS = (*FIELDS, *(name for names in _COLUMNS.values() for name in names))


def recognises(record: Record) -> bool:
    """Whether the record has a repository field."""
    return any(name in record for name in REPOSITORY_FIELDS)


def read(record: Record) -> Iterator[Push | Other]:
    """The push, which every such record is."""
    found = {meaning: _name(record, names) for meaning, names in _COLUMNS.items()}
    try:
        image = repository_of(record, REPOSITORY_FIELDS)
    except NoRepository as error:
        raise MalformedRecord(str(error)) from None
    yield Push(
        feed=FEED,
        kind=f"{FEED} record",
        repository=image.repository,
        # An empty cell of a table is a missing value.
        time=time(record, found["time"]) if record.get(found["time"]) != "" else None,
        account=image.registry.account,
        region=image.registry.region,
        tag=text(record, found["tag"]) or image.tag,
        digest=text(record, found["digest"]) or image.digest,
        principal=text(record, found["principal"]) or None,
        event_id=text(record, found["id"]) or None,
    )


def _name(record: Record, names: tuple[str, ...]) -> str:
    """The first of the names that the record has; the first name if it has none."""
    return next((name for name in names if name in record), names[0])


SUMMARY = "records with a `repository` field; each is a push"
FORMAT = Format("JSON Lines or CSV", SUMMARY, recognises, read, columns=REPOSITORY_FIELDS)
