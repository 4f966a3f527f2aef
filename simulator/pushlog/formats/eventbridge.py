"""Amazon EventBridge events of Amazon ECR, and CloudTrail records delivered as EventBridge events.

Source: the ECR user guide, "Amazon ECR events and EventBridge".
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.pushlog.event import DigestFile, MalformedRecord, Other, Push
from simulator.pushlog.fields import LONGEST_KIND, Record, nested, required_text, text, time
from simulator.pushlog.format import Format
from simulator.pushlog.formats import cloudtrail
from simulator.pushlog.image import INDEXES, not_an_image

FEED = "EventBridge"


def recognises(record: Record) -> bool:
    """Whether this is an EventBridge event."""
    return "detail-type" in record and "source" in record


def read(record: Record) -> Iterator[Push | Other | DigestFile]:
    """The event; a successful push of an image, or a CloudTrail record of one, is a push."""
    detail_type = required_text(record, "detail-type")
    if detail_type == "AWS API Call via CloudTrail":
        call = nested(record, "detail")
        if not cloudtrail.recognises(call):
            raise MalformedRecord("has a detail that is not a CloudTrail record")
        yield from cloudtrail.read(call)
        return
    if required_text(record, "source") != "aws.ecr":
        yield Other(f"{FEED} other services")
        return
    if detail_type != "ECR Image Action":
        yield Other(f"{FEED} {detail_type[:LONGEST_KIND]}")
        return
    detail = nested(record, "detail")
    action = required_text(detail, "action-type")
    kind = f"{FEED} {detail_type} {action[:LONGEST_KIND]}"
    if action != "PUSH":
        yield Other(kind)
        return
    if required_text(detail, "result") != "SUCCESS":
        yield Other(f"{kind} (failed)")
        return
    repository = required_text(detail, "repository-name")
    tag = text(detail, "image-tag") or None
    media_type = text(detail, "manifest-media-type")
    artifact = not_an_image(media_type, text(detail, "artifact-media-type"), tag)
    if artifact is not None:
        yield Other(f"{kind} ({artifact})")
        return
    yield Push(
        feed=FEED,
        kind=kind,
        repository=repository,
        time=time(record, "time"),
        account=text(record, "account"),
        region=text(record, "region"),
        tag=tag,
        digest=text(detail, "image-digest"),
        event_id=text(record, "id") or None,
        is_index=media_type in INDEXES,
    )


SUMMARY = "AWS events; a push is an `ECR Image Action` of type `PUSH`"
FORMAT = Format("EventBridge", SUMMARY, recognises, read)
