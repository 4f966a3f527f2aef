"""The events of a source, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import starmap
from typing import Any

import msgspec

from simulator.pushlog import formats
from simulator.pushlog.event import DigestFile, Event, MalformedRecord, Other, Push
from simulator.pushlog.repository_names import with_valid_name
from simulator.reading.json_stream import Broken, JsonStream, Parsed, starts_json
from simulator.reading.json_text import JsonFault, decode
from simulator.reading.malformed import Malformed
from simulator.reading.record_blocks import RecordBlocks
from simulator.reading.sources import BrokenSource, Source, UnreadableSource
from simulator.reading.table_stream import TableStream
from simulator.reading.text_encoding import decoded
from simulator.reading.text_window import TextWindow


def read_events(source: Source, progress: Callable[[int], None] | None = None) -> Iterator[Event]:
    """Every event in `source` in order, with a `Malformed` for each part that cannot be read.

    `progress` is called with the number of bytes read. A file with nothing but a digest gives a
    `DigestFile`; digests among other records are other events.
    """
    digests = 0
    has_others = False
    for event in _events(source, progress):
        if isinstance(event, DigestFile):
            digests += 1
        else:
            has_others = True
            yield event
    if digests == 1 and not has_others:
        yield DigestFile()
    elif digests:
        yield Other("CloudTrail digest", digests)


def _events(source: Source, progress: Callable[[int], None] | None) -> Iterator[Event]:
    """The events in `source`, with a `DigestFile` for each digest."""
    position = ""
    blocks = RecordBlocks(source.chunks(progress), formats.BLOCK_LAYOUTS)
    for block, read in blocks:
        yield from _block_events(block, read, source, blocks.records)
        position = f"record {blocks.records + len(block):,}"
    try:
        window = TextWindow(decoded(blocks.rest()), blocks.characters)
        if not window.skip_comments():
            window.raise_failure()
            return
        for item in _records(window, blocks.records):
            position = item.position
            yield from _item_events(item, source)
        position = f"after {position}"
    except BrokenSource as error:
        if not position and not isinstance(error, UnreadableSource):
            position = "at its end"
        yield Malformed(source.label, position, str(error))


def _item_events(item: Parsed | Broken, source: Source) -> Iterator[Event]:
    """The events of a record, or a `Malformed`."""
    if isinstance(item, Broken):
        yield Malformed(source.label, item.position, item.reason)
        return
    try:
        for event in formats.read(item.value):
            yield with_valid_name(event) if isinstance(event, Push) else event
    except MalformedRecord as error:
        yield Malformed(source.label, item.position, str(error))


def _block_events(
    block: Sequence[Any], read: Callable[[Any], Push | Other], source: Source, before: int
) -> Iterator[Event]:
    """The events of a block that follows `before` records; other events are counted by kind."""
    others: list[str] = []
    is_raw = isinstance(block[0], msgspec.Raw)
    for number, record in enumerate(block, start=before + 1):
        try:
            if is_raw:
                for each in formats.read(_value(record)):
                    yield with_valid_name(each) if isinstance(each, Push) else each
            elif isinstance(event := read(record), Push):
                yield with_valid_name(event)
            elif event.change is not None:
                yield event
            else:
                others.append(event.kind)
        except MalformedRecord as error:
            yield Malformed(source.label, f"record {number:,}", str(error))
    yield from starmap(Other, Counter(others).items())


def _value(record: msgspec.Raw) -> object:
    try:
        return decode(str(record, "utf-8"))
    except JsonFault as fault:
        raise MalformedRecord(str(fault)) from None


def _records(window: TextWindow, number: int) -> Iterator[Parsed | Broken]:
    if starts_json(window):
        return iter(JsonStream(window, formats.is_record, formats.CONTAINERS, number))
    return iter(TableStream(window, formats.TABLE_COLUMNS, formats.TABLE_FIELDS))
