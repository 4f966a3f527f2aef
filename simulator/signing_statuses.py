"""What ECR reported about signatures: saved outputs of `aws ecr describe-image-signing-status`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

from simulator.pushlog.event import MalformedRecord
from simulator.pushlog.fields import Record, required_text, text
from simulator.reading.json_stream import Broken, JsonStream, starts_json
from simulator.reading.malformed import Malformed
from simulator.reading.sources import BrokenSource, Source
from simulator.reading.text_encoding import decoded
from simulator.reading.text_window import TextWindow

ReportedStatus = Literal["IN_PROGRESS", "COMPLETE", "FAILED"]

_STATUSES = get_args(ReportedStatus)
_LIST = "signingStatuses"
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class SigningStatus:
    """The status of a signature; `failure` has the code and the reason that ECR gives, or is empty."""

    signing_profile_arn: str
    status: ReportedStatus
    failure: str = ""


@dataclass(frozen=True, slots=True)
class ImageStatuses:
    """The statuses of an image, one for each profile; `account` is None if the output has none."""

    account: str | None
    repository: str
    digest: str
    statuses: tuple[SigningStatus, ...]


def read_signing_statuses(source: Source) -> Iterator[ImageStatuses | Malformed]:
    """The images in `source`, in order, with a `Malformed` for all else.

    Source: the shape DescribeImageSigningStatusResponse in ECR's API model (botocore,
    `ecr/2015-09-21/service-2`).
    """
    position = ""
    try:
        window = TextWindow(decoded(source.chunks()))
        if not window.skip_comments():
            window.raise_failure()
            return
        if not starts_json(window):
            reason = "is not JSON, as 'aws ecr describe-image-signing-status' prints it"
            yield Malformed(source.label, "", reason)
            return
        for item in JsonStream(window, _is_record, frozenset()):
            position = item.position
            if isinstance(item, Broken):
                yield Malformed(source.label, item.position, item.reason)
                continue
            try:
                yield _image(item.value)
            except MalformedRecord as error:
                yield Malformed(source.label, item.position, str(error))
        position = f"after {position}"
    except BrokenSource as error:
        yield Malformed(source.label, position, str(error))


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and _LIST in value


def _image(value: object) -> ImageStatuses:
    if not isinstance(value, dict) or _LIST not in value:
        raise MalformedRecord("is not an output of describe-image-signing-status")
    statuses = value[_LIST]
    if not isinstance(statuses, list):
        raise MalformedRecord(f"{_LIST} is not a list")
    found = tuple(map(_status, statuses))
    if len({each.signing_profile_arn for each in found}) < len(found):
        raise MalformedRecord(f"{_LIST} has two statuses for one profile")
    return ImageStatuses(
        text(value, "registryId") or None,
        required_text(value, "repositoryName"),
        required_text(value, "imageId", "imageDigest"),
        found,
    )


def _status(value: object) -> SigningStatus:
    if not isinstance(value, dict):
        raise MalformedRecord(f"{_LIST} has an element that is not an object")
    record: Record = value
    status = required_text(record, "status")
    if status not in _STATUSES:
        raise MalformedRecord(
            f"the status {status[:_SHOWN_CHARACTERS]!a} is not one of {', '.join(_STATUSES)}"
        )
    failure = ": ".join(filter(None, (text(record, "failureCode"), text(record, "failureReason"))))
    arn = required_text(record, "signingProfileArn")
    return SigningStatus(arn, cast("ReportedStatus", status), failure)
