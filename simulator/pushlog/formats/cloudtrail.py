"""AWS CloudTrail records: the calls of the ECR API with the principals that made them.

Source: the CloudTrail user guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

import msgspec
import regex

from simulator.pushlog.event import DigestFile, MalformedRecord, Other, Push
from simulator.pushlog.fields import LONGEST_KIND, Record, parse_time, required_text
from simulator.pushlog.format import Format
from simulator.pushlog.image import not_an_image, not_an_image_manifest
from simulator.reading.record_blocks import BlockLayout

FEED = "CloudTrail"

_ECR = "ecr.amazonaws.com"
_PUT_IMAGE = "PutImage"
_WRONG_TYPE = regex.compile(r"^Expected `(?<expected>[^`]*)`.* - at `\$\.(?<path>[^`]*)`\Z")
_TYPES = {"object": "an object", "float": "a time"}
_SomeText = Annotated[str, msgspec.Meta(min_length=1)]


class _Parameters(msgspec.Struct, gc=False, rename="camel"):
    repository_name: str | None = None
    registry_id: str | None = None
    image_tag: str | None = None
    image_manifest: str | None = None
    image_manifest_media_type: str | None = None


class _ImageId(msgspec.Struct, gc=False, rename="camel"):
    image_digest: str | None = None
    image_tag: str | None = None


class _Image(msgspec.Struct, gc=False, rename="camel"):
    image_id: _ImageId | None = None


class _Response(msgspec.Struct, gc=False):
    image: _Image | None = None


class _Issuer(msgspec.Struct, gc=False):
    arn: str | None = None


class _Session(msgspec.Struct, gc=False, rename="camel"):
    session_issuer: _Issuer | None = None


class _Identity(msgspec.Struct, gc=False, rename="camel"):
    session_context: _Session | None = None
    arn: str | None = None
    invoked_by: str | None = None
    principal_id: str | None = None


class _Call(msgspec.Struct, gc=False, rename="camel"):
    """The fields of a record that are used here."""

    event_source: _SomeText
    event_name: _SomeText
    error_code: str | None = None
    request_parameters: _Parameters | None = None
    response_elements: _Response | None = None
    user_identity: _Identity | None = None
    event_time: str | float | None = None
    aws_region: str | None = None
    event_id: str | None = msgspec.field(default=None, name="eventID")
    recipient_account_id: str | None = None


def recognises(record: Record) -> bool:
    """Whether this is the record of an API call, or the content of a digest file."""
    return ("eventSource" in record and "eventName" in record) or _is_digest(record)


def read(record: Record) -> Iterator[Push | Other | DigestFile]:
    """The event; the record of a successful `PutImage` of an image is a push."""
    if _is_digest(record):
        yield DigestFile()
        return
    source, name = required_text(record, "eventSource"), required_text(record, "eventName")
    if not is_push(record):
        yield _other(source, name)
        return
    try:
        call = msgspec.convert(record, _Call)
    except UnicodeEncodeError:
        raise MalformedRecord("is not what CloudTrail writes: a key is not Unicode text") from None
    except msgspec.ValidationError as error:
        raise MalformedRecord(f"is not what CloudTrail writes: {_reason(error)}") from None
    yield _event(call)


def _reason(error: msgspec.ValidationError) -> str:
    """What is wrong with a field; the message of the library has its path and the type expected."""
    found = _WRONG_TYPE.search(str(error))
    if found is None:
        return "a field has a wrong type"
    expected = next((words for name, words in _TYPES.items() if name in found["expected"]), "a string")
    return f"{found['path']} is not {expected}"


def is_push(record: Record) -> bool:
    """Whether this is the record of a `PutImage` call, successful or not."""
    return record.get("eventName") == _PUT_IMAGE and record.get("eventSource") == _ECR


def _is_digest(record: Record) -> bool:
    return "digestStartTime" in record and "logFiles" in record


@lru_cache
def _other(event_source: str, event_name: str) -> Other:
    kind = event_name[:LONGEST_KIND] if event_source == _ECR else "other services"
    return Other(f"{FEED} {kind}")


def _event(call: _Call) -> Push | Other:
    """The event of a call. Raises `MalformedRecord`."""
    if call.event_name != _PUT_IMAGE or call.event_source != _ECR:
        return _other(call.event_source, call.event_name)
    kind = f"{FEED} {_PUT_IMAGE}"
    if call.error_code is not None:
        return Other(f"{kind} (failed)")
    parameters = call.request_parameters
    if parameters is None or not parameters.repository_name:
        raise MalformedRecord("has no requestParameters.repositoryName")
    image_id = _image_id(call.response_elements)
    tag = parameters.image_tag or image_id.image_tag
    artifact = not_an_image(parameters.image_manifest_media_type, tag=tag)
    if artifact is None and parameters.image_manifest is not None:
        artifact = not_an_image_manifest(parameters.image_manifest)
    if artifact is not None:
        return Other(f"{kind} ({artifact})")
    return Push(
        feed=FEED,
        kind=kind,
        repository=parameters.repository_name,
        time=None if call.event_time is None else parse_time(call.event_time),
        account=parameters.registry_id or call.recipient_account_id,
        region=call.aws_region,
        tag=tag,
        digest=image_id.image_digest,
        principal=None if call.user_identity is None else _principal(call.user_identity),
        event_id=call.event_id or None,
    )


_NO_IMAGE_ID = _ImageId()


def _image_id(response: _Response | None) -> _ImageId:
    if response is None or response.image is None or response.image.image_id is None:
        return _NO_IMAGE_ID
    return response.image.image_id


def _principal(identity: _Identity) -> str | None:
    """The ARN that permissions are granted to: that of the role, not that of its session."""
    session = identity.session_context
    role = session and session.session_issuer and session.session_issuer.arn
    return role or identity.arn or identity.invoked_by or identity.principal_id


SUMMARY = "AWS log files; a push is a `PutImage` call without `errorCode`"
BLOCKS = BlockLayout(
    beginning=regex.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?=\{"eventVersion":)'),
    separator=b'},{"eventVersion":',
    decode=msgspec.json.Decoder(list[_Call]).decode,
    read=_event,
)
FORMAT = Format("CloudTrail", SUMMARY, recognises, read, blocks=BLOCKS)
