"""The formats that are read, and what they come wrapped in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Protocol

from simulator.pushlog.event import MalformedRecord, Other, Push
from simulator.pushlog.fields import Record, required_text
from simulator.pushlog.formats import cloudtrail, distribution, eventbridge, harbor, plain


class Format(Protocol):
    """What a module of this package offers to be a format."""

    def recognises(self, record: Record) -> bool:
        """Whether the record is of this format; looks at its keys only."""

    def read(self, record: Record) -> Iterator[Push | Other]:
        """The events in the record. Raises `MalformedRecord`."""


# In order: the first to recognise a record reads it.
FORMATS: tuple[Format, ...] = (cloudtrail, eventbridge, distribution, harbor, plain)

# Keys that hold another record as a JSON string: in the output of `aws cloudtrail lookup-events`, in a
# message of Amazon SQS (as Lambda and as the API spell it), and in a notification of Amazon SNS.
_WRAPPERS = ("CloudTrailEvent", "body", "Body", "Message")
_MOST_WRAPPERS = 4

# Keys under which a document holds its records in an array: a CloudTrail file or a batch from SQS,
# `lookup-events`, and a Distribution notification.
CONTAINERS = frozenset({"Records", "Events", "events"})

# A CloudTrail digest file lists log files with their hashes, and holds no event.
_DIGEST_KEYS = ("digestStartTime", "logFiles")


def is_digest(record: Record) -> bool:
    """Whether this is the content of a CloudTrail digest file."""
    return all(key in record for key in _DIGEST_KEYS)


def is_record(value: object) -> bool:
    """Whether a JSON value is a record of any format, or something that wraps one."""
    return isinstance(value, dict) and (
        _format(value) is not None or any(key in value for key in _WRAPPERS)
    )


def read(value: object) -> Iterator[Push | Other]:
    """The events in a JSON value, unwrapped. Raises `MalformedRecord`."""
    for _ in range(_MOST_WRAPPERS):
        if not isinstance(value, dict):
            raise MalformedRecord("is not an object")
        format_ = _format(value)
        if format_ is not None:
            yield from format_.read(value)
            return
        value = _unwrapped(value)
    raise MalformedRecord("is wrapped too deeply")


def _format(record: Record) -> Format | None:
    return next((each for each in FORMATS if each.recognises(record)), None)


def _unwrapped(record: Record) -> object:
    key = next((key for key in _WRAPPERS if key in record), None)
    if key is None:
        raise MalformedRecord("is not a record of any format that is read here")
    try:
        return json.loads(required_text(record, key))
    except (ValueError, RecursionError) as error:
        raise MalformedRecord(f"{key} is not JSON: {error}") from None
