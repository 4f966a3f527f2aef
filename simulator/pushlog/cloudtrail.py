"""AWS CloudTrail records: every call of the ECR API, with the principal that made it.

Source: the CloudTrail user guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.pushlog.event import Other, Push
from simulator.pushlog.fields import Record, nested, required_text, text, time
from simulator.pushlog.image import not_an_image, not_an_image_manifest

FEED = "CloudTrail"


def recognises(record: Record) -> bool:
    """Whether this is the record of an API call."""
    return "eventSource" in record and "eventName" in record


def read(record: Record) -> Iterator[Push | Other]:
    """The push, where the record is of a successful PutImage of an image."""
    name = required_text(record, "eventName")
    if required_text(record, "eventSource") != "ecr.amazonaws.com":
        yield Other(f"{FEED} other services")
        return
    kind = f"{FEED} {name}"
    if name != "PutImage":
        yield Other(kind)
        return
    if record.get("errorCode") is not None:
        yield Other(f"{kind} (failed)")
        return
    repository = required_text(record, "requestParameters", "repositoryName")
    tag = text(record, "requestParameters", "imageTag") or text(
        record, "responseElements", "image", "imageId", "imageTag"
    )
    media_type = text(record, "requestParameters", "imageManifestMediaType")
    artifact = not_an_image(media_type, tag=tag) or not_an_image_manifest(_manifest(record))
    if artifact is not None:
        yield Other(f"{kind} ({artifact})")
        return
    yield Push(
        feed=FEED,
        kind=kind,
        repository=repository,
        time=time(record, "eventTime"),
        account=text(record, "requestParameters", "registryId") or text(record, "recipientAccountId"),
        region=text(record, "awsRegion"),
        tag=tag,
        digest=text(record, "responseElements", "image", "imageId", "imageDigest"),
        principal=_principal(record),
        event_id=text(record, "eventID"),
    )


def _manifest(record: Record) -> object:
    manifest = text(record, "requestParameters", "imageManifest")
    if manifest is None:
        return None
    try:
        return json.loads(manifest)
    except (ValueError, RecursionError):
        # CloudTrail cuts what is too long for a record: the push is real all the same.
        return None


def _principal(record: Record) -> str | None:
    """The ARN by which permissions are granted: of a role rather than of its session."""
    if record.get("userIdentity") is None:
        return None
    identity = nested(record, "userIdentity")
    return (
        text(identity, "sessionContext", "sessionIssuer", "arn")
        or text(identity, "arn")
        or text(identity, "invokedBy")
        or text(identity, "principalId")
    )
