"""The push-log formats, and the envelopes that their records may be wrapped in.

To add a format, write a module with a `Format` and add it to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.pushlog.event import DigestFile, MalformedRecord, Other, Push
from simulator.pushlog.fields import Record, required_text
from simulator.pushlog.format import Format
from simulator.pushlog.formats import (
    cloudtrail,
    cloudtrail_table,
    distribution,
    eventbridge,
    harbor,
    plain,
)
from simulator.reading.json_text import JsonFault, decode

# A record is read by the first format that recognises it.
FORMATS = (
    cloudtrail_table.FORMAT,
    cloudtrail.FORMAT,
    eventbridge.FORMAT,
    distribution.FORMAT,
    harbor.FORMAT,
    plain.FORMAT,
)
BLOCK_LAYOUTS = tuple(each.blocks for each in FORMATS if each.blocks is not None)

# Keys that hold another record as a JSON string: in the output of `aws cloudtrail lookup-events`, in
# messages of Amazon SQS (from Lambda and from the API), in notifications of Amazon SNS, and in events
# of CloudWatch Logs (from the API and from Logs Insights).
_WRAPPERS = ("CloudTrailEvent", "body", "Body", "Message", "message", "@message")
_MOST_WRAPPERS = 4
# One of them is in the header of a table; `repository` is the first that users should learn of.
TABLE_COLUMNS = (
    *(column for each in reversed(FORMATS) for column in each.columns),
    *("CloudTrailEvent", "Message", "message", "@message"),
)
TABLE_FIELDS = plain.COLUMNS

# Keys that hold an array of records: in CloudTrail files and batches from SQS, in the output of
# `lookup-events`, `filter-log-events`, `receive-message` and `aws cloudtrail get-query-results`, and in
# Distribution notifications.
CONTAINERS = frozenset({"Records", "Events", "events", "Messages", "QueryResultRows"})


def is_record(value: object) -> bool:
    """Whether a JSON value is a record of any format, or wraps one."""
    return isinstance(value, dict) and (
        _format(value) is not None or any(key in value for key in _WRAPPERS)
    )


def read(value: object) -> Iterator[Push | Other | DigestFile]:
    """The events in a JSON value, which may be wrapped. Raises `MalformedRecord`."""
    for _ in range(_MOST_WRAPPERS):
        if isinstance(value, list):
            value = _row(value)
        if isinstance(value, str):
            value = _decoded("the string", value)
            continue
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
        raise MalformedRecord("is in no known log format")
    return _decoded(key, required_text(record, key))


def _row(values: list[object]) -> object:
    """The record in a list: a row with an object for each cell, or a single string."""
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    row: Record = {}
    for cell in values:
        if not isinstance(cell, dict) or not row.keys().isdisjoint(cell):
            break
        row.update((column, "" if value is None else value) for column, value in cell.items())
    else:
        if cloudtrail_table.recognises(row):
            return row
    raise MalformedRecord("is not an object, nor a row of CloudTrail Lake")


def _decoded(name: str, text: str) -> object:
    try:
        return decode(text)
    except JsonFault as fault:
        raise MalformedRecord(f"{name} is not JSON: {fault}") from None
