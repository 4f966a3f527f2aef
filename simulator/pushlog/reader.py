"""The events in a source, whatever its format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from simulator.pushlog import formats
from simulator.pushlog.event import Event, Malformed, MalformedRecord, Other
from simulator.pushlog.formats import cloudtrail, plain
from simulator.reading.json_stream import Broken, JsonStream, Parsed, starts_json
from simulator.reading.record_blocks import Block, CallBlocks
from simulator.reading.sources import BrokenSource, Source, decoded
from simulator.reading.table_stream import TableStream
from simulator.reading.text_window import TextWindow


class DigestFile(Exception):
    """The source is a CloudTrail digest file, which holds no events."""


def read_events(source: Source, progress: Callable[[int], None] | None = None) -> Iterator[Event]:
    """Every event in `source`, in its order; what cannot be read comes as `Malformed`.

    `progress` is told the bytes read. Raises `DigestFile`.
    """
    position = "at its end"
    blocks = CallBlocks(source.chunks(progress))
    for block in blocks:
        yield from _events(block, source, blocks.records)
        position = f"record {blocks.records + len(block):,}"
    try:
        window = TextWindow(decoded(blocks.rest()), blocks.characters)
        if not window.skip_space():
            window.raise_failure()
            return
        for item in _records(window, blocks.records):
            position = item.position
            if isinstance(item, Broken):
                yield Malformed(source.name, position, item.reason)
                continue
            if isinstance(item.value, dict) and formats.is_digest(item.value):
                raise DigestFile
            try:
                yield from formats.read(item.value)
            except MalformedRecord as error:
                yield Malformed(source.name, position, str(error))
        position = f"after {position}"
    except BrokenSource as error:
        yield Malformed(source.name, position, str(error))


def _events(block: Block, source: Source, before: int) -> Iterator[Event]:
    """The events of a block; calls that push nothing, which are most, are only counted by kind."""
    others: Counter[tuple[str, str]] = Counter()
    for number, record in enumerate(block, start=before + 1):
        try:
            if not isinstance(record, cloudtrail.Call):
                yield from formats.read(_value(record))
            elif cloudtrail.may_be_push(record.event_source, record.event_name):
                yield cloudtrail.event(record)
            else:
                others[record.event_source, record.event_name] += 1
        except MalformedRecord as error:
            yield Malformed(source.name, f"record {number:,}", str(error))
    for (event_source, event_name), count in others.items():
        yield Other(cloudtrail.kind_of_other(event_source, event_name), count)


def _value(record: msgspec.Raw) -> object:
    try:
        return json.loads(str(record, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedRecord(f"cannot be decoded: {error}") from None


def _records(window: TextWindow, number: int) -> Iterator[Parsed | Broken]:
    if starts_json(window):
        return iter(JsonStream(window, formats.is_record, formats.CONTAINERS, number))
    return iter(TableStream(window, plain.REPOSITORY))
