"""The events in a source, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.pushlog import formats, plain
from simulator.pushlog.event import Event, Malformed, MalformedRecord
from simulator.pushlog.json_stream import Broken, JsonStream, Parsed, starts_json
from simulator.pushlog.sources import BrokenSource, Source
from simulator.pushlog.table_stream import TableStream
from simulator.pushlog.text_window import TextWindow


class DigestFile(Exception):
    """The source is a CloudTrail digest file, which holds no events."""


def read_events(source: Source, progress: Callable[[int], None] | None = None) -> Iterator[Event]:
    """Every event in `source`, in its order; what cannot be read comes as `Malformed`.

    `progress` is told the bytes read. Raises `DigestFile`.
    """
    position = "at its end"
    try:
        window = TextWindow(source.text(progress))
        if not window.skip_space():
            window.raise_failure()
            return
        for item in _records(window):
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


def _records(window: TextWindow) -> Iterator[Parsed | Broken]:
    if starts_json(window):
        return iter(JsonStream(window, formats.is_record, formats.CONTAINERS))
    return iter(TableStream(window, plain.REPOSITORY))
