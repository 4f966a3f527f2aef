"""AWS CloudTrail records: the calls of the ECR API with the principals that made them.

Source: the CloudTrail user guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec
import regex

from simulator.pushlog.event import DigestFile, MalformedRecord, Other, Push, caller_text
from simulator.pushlog.fields import LONGEST_KIND, Record, parse_time, required_text
from simulator.pushlog.format import Format
from simulator.pushlog.formats.cloudtrail_changes import CHANGES, change
from simulator.pushlog.formats.cloudtrail_record import Call, Identity, ImageId, Response
from simulator.pushlog.image import INDEXES, not_an_image, not_an_image_manifest
from simulator.reading.record_blocks import BlockLayout

FEED = "CloudTrail"

_ECR = "ecr.amazonaws.com"
_PUT_IMAGE = "PutImage"
_WRONG_TYPE = regex.compile(r"^Expected `(?<expected>[^`]*)`.* - at `\$\.(?<path>[^`]*)`\Z")
_TYPES = {"object": "an object", "float": "a time"}


def recognises(record: Record) -> bool:
    """Whether this is the record of an API call, or the content of a digest file."""
    return ("eventSource" in record and "eventName" in record) or _is_digest(record)


def read(record: Record) -> Iterator[Push | Other | DigestFile]:
    """The event; the record of a successful `PutImage` of an image is a push."""
    if _is_digest(record):
        yield DigestFile()
        return
    source, name = required_text(record, "eventSource"), required_text(record, "eventName")
    if not has_effect(record):
        yield _other(source, name)
        return
    try:
        call = msgspec.convert(record, Call)
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


def has_effect(record: Record) -> bool:
    """Whether this is the record of a push or of a change, or of a call that failed to make one."""
    call = record.get("eventSource"), record.get("eventName")
    return call == (_ECR, _PUT_IMAGE) or call in CHANGES


def _is_digest(record: Record) -> bool:
    return "digestStartTime" in record and "logFiles" in record


@lru_cache
def _other(event_source: str, event_name: str) -> Other:
    kind = event_name[:LONGEST_KIND] if event_source == _ECR else "other services"
    return Other(f"{FEED} {kind}")


def _event(call: Call) -> Push | Other:
    """The event of a call. Raises `MalformedRecord`."""
    if call.event_name != _PUT_IMAGE or call.event_source != _ECR:
        other = _other(call.event_source, call.event_name)
        if (call.event_source, call.event_name) not in CHANGES or call.error_code is not None:
            return other
        return Other(other.kind, change=change(call, _who(call.user_identity)[0]))
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
    identity = call.user_identity
    principal, caller, session = _who(identity)
    return Push(
        feed=FEED,
        kind=kind,
        repository=parameters.repository_name,
        time=None if call.event_time is None else parse_time(call.event_time),
        account=parameters.registry_id or call.recipient_account_id,
        region=call.aws_region,
        tag=tag,
        digest=image_id.image_digest,
        principal=principal,
        event_id=call.event_id or None,
        caller=caller,
        session=session,
        access_key=None if identity is None else identity.access_key_id,
        is_index=parameters.image_manifest_media_type in INDEXES,
    )


_NO_IMAGE_ID = ImageId()


def _image_id(response: Response | None) -> ImageId:
    if response is None or response.image is None or response.image.image_id is None:
        return _NO_IMAGE_ID
    return response.image.image_id


def _who(identity: Identity | None) -> tuple[str | None, str | None, str | None]:
    """The principal, the text of the caller, and the name of the session.

    The principal is the ARN that permissions are granted to: that of the role, not of its session.
    """
    if identity is None:
        return None, None, None
    issuer_arn = issuer_id = mfa = session = None
    context = identity.session_context
    if context is not None:
        if context.session_issuer is not None:
            issuer_arn, issuer_id = context.session_issuer.arn, context.session_issuer.principal_id
        if context.attributes is not None:
            mfa = context.attributes.mfa_authenticated
    arn, principal_id = identity.arn, identity.principal_id
    principal = issuer_arn or arn or identity.invoked_by or principal_id
    if arn is not None and ":sts:" in arn:
        arn, slash, session = arn.rpartition("/")
        # The principal id of a session ends in its name.
        arn, principal_id = arn + slash, None
    if isinstance(mfa, bool):
        mfa = "true" if mfa else "false"
    caller = caller_text(
        identity.type, arn, principal_id, issuer_arn, issuer_id, identity.invoked_by, mfa
    )
    return principal, caller, session


SUMMARY = "AWS log files; a push is a `PutImage` call without `errorCode`"
BLOCKS = BlockLayout(
    beginning=regex.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?=\{"eventVersion":)'),
    separator=b'},{"eventVersion":',
    decode=msgspec.json.Decoder(list[Call]).decode,
    read=_event,
)
FORMAT = Format("CloudTrail", SUMMARY, recognises, read, blocks=BLOCKS)
