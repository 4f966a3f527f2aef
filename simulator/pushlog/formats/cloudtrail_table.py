"""CloudTrail records as rows of a table: the results of queries in CloudTrail Lake and Amazon Athena.

Sources: the CloudTrail user guide, "CloudTrail Lake"; the Athena user guide, "Query AWS CloudTrail
logs". The names of columns are those of CloudTrail, in Athena in lower case. Objects are JSON, or the
text that Athena makes of maps and structs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.pushlog import hive_text
from simulator.pushlog.event import DigestFile, MalformedRecord, Other, Push
from simulator.pushlog.fields import Record
from simulator.pushlog.format import Format
from simulator.pushlog.formats import cloudtrail
from simulator.reading.json_text import JsonFault, decode

# The column of CloudTrail Lake that has the whole record.
_WHOLE = "eventjson"
_OBJECTS = ("requestParameters", "responseElements", "userIdentity")
_KEYS = (
    *(
        "eventSource",
        "eventName",
        "errorCode",
        "eventTime",
        "awsRegion",
        "eventID",
        "recipientAccountId",
    ),
    *_OBJECTS,
    *("repositoryName", "registryId", "imageTag", "imageManifest", "imageManifestMediaType"),
    *("image", "imageId", "imageDigest"),
    *("sessionContext", "sessionIssuer", "arn", "invokedBy", "principalId", "accessKeyId"),
    *("attributes", "mfaAuthenticated"),
    *("signingConfiguration", "signingProfileArn", "repositoryFilters", "filterType"),
    *("profileName", "platformId", "profileVersion", "effectiveTime"),
    *("policyArns", "principalTags", "incomingTransitiveTags"),
)
_SPELLING = {key.lower(): key for key in _KEYS}
_COLUMNS = ("eventName", "eventname", "eventJson", _WHOLE)


def recognises(record: Record) -> bool:
    """Whether this is such a row, of which every cell is text."""
    if not all(isinstance(value, str) for value in record.values()):
        return False
    columns = {column.lower() for column in record}
    return _WHOLE in columns or {"eventname", "eventsource"} <= columns


def read(record: Record) -> Iterator[Push | Other | DigestFile]:
    """The event, as that of the CloudTrail record in the row."""
    if len({column.lower() for column in record}) < len(record):
        raise MalformedRecord("has columns whose names differ only in case")
    # An empty cell is a missing value.
    row = {column.lower(): cell for column, cell in record.items() if cell}
    if _WHOLE in row:
        whole = _decoded(_WHOLE, row[_WHOLE])
        if not isinstance(whole, dict) or not cloudtrail.recognises(whole):
            raise MalformedRecord("eventJson is not a CloudTrail record")
        yield from cloudtrail.read(whole)
        return
    call: Record = {_SPELLING[column]: cell for column, cell in row.items() if column in _SPELLING}
    if cloudtrail.has_effect(call):
        for column in _OBJECTS:
            if column in call:
                call[column] = _spelt(column, _object(column, call[column]))
        # Without a column `errorCode`, only the response shows that the call succeeded.
        if not call.get("responseElements") and all(each.lower() != "errorcode" for each in record):
            raise MalformedRecord(
                "does not say whether the call succeeded: it has neither the column errorCode "
                "nor responseElements"
            )
    yield from cloudtrail.read(call)


def _object(column: str, cell: str) -> Any:
    try:
        return decode(cell)
    except JsonFault:
        pass
    try:
        value = hive_text.parse(cell)
    except hive_text.NotHiveText:
        raise MalformedRecord(f"{column} is neither JSON nor a map that can be read") from None
    # In a map, the manifest may have been read as the JSON that it is.
    for key, manifest in value.items():
        if key.lower() == "imagemanifest" and not isinstance(manifest, str | None):
            value[key] = json.dumps(manifest)
    return value


def _decoded(column: str, cell: str) -> Any:
    try:
        return decode(cell)
    except JsonFault as fault:
        raise MalformedRecord(f"{column} is not JSON: {fault}") from None


def _spelt(column: str, value: Any) -> Any:
    """The value with the keys as CloudTrail spells them.

    Raises `MalformedRecord` if two of them are spelled alike.
    """
    if not isinstance(value, dict):
        return value
    spelt = {_SPELLING.get(key.lower(), key): _spelt(column, inner) for key, inner in value.items()}
    if len(spelt) < len(value):
        raise MalformedRecord(f"{column} has keys that differ only in case")
    return spelt


SUMMARY = "rows of CloudTrail Lake or Athena; a push as in CloudTrail"
FORMAT = Format("CloudTrail table", SUMMARY, recognises, read, columns=_COLUMNS)
