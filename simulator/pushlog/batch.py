"""The events of a source in batches, as they travel from one process to another."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator

import msgspec

from simulator.pushlog.event import Malformed, Other, Push
from simulator.pushlog.reader import DigestFile, read_events
from simulator.reading.sources import Source

_PUSHES = 1_000
_OTHERS = 100_000


class Batch(msgspec.Struct, array_like=True, gc=False):
    """Some events of a source, and how many bytes were read for them.

    `others` are counts by kind. `is_last` with the last batch of a source.
    """

    pushes: list[Push]
    others: dict[str, int]
    malformed: list[Malformed]
    bytes: int
    is_last: bool = False
    is_digest: bool = False


_DECODER = msgspec.msgpack.Decoder(Batch)
_PICKLED = b"\x80"  # how pickles begin, and arrays of MessagePack do not


def batches(source: Source) -> Iterator[Batch]:
    """The events of a source; at least one batch."""
    batch = Batch([], {}, [], 0)
    others: Counter[str] = Counter()
    read = 0

    def on_bytes(count: int) -> None:
        nonlocal read
        read += count

    def finished(*, is_last: bool = False, is_digest: bool = False) -> Batch:
        nonlocal read
        batch.others, batch.bytes, read = dict(others), read, 0
        batch.is_last, batch.is_digest = is_last, is_digest
        return batch

    try:
        for event in read_events(source, on_bytes):
            if isinstance(event, Push):
                batch.pushes.append(event)
            elif isinstance(event, Other):
                others[event.kind] += event.count
            else:
                batch.malformed.append(event)
            if len(batch.pushes) + len(batch.malformed) >= _PUSHES or len(others) >= _OTHERS:
                yield finished()
                batch = Batch([], {}, [], 0)
                others.clear()
    except DigestFile:
        yield finished(is_last=True, is_digest=True)
    else:
        yield finished(is_last=True)


def encoded(batch: Batch) -> bytes:
    """A batch as bytes."""
    try:
        return msgspec.msgpack.encode(batch)
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may have it
        return pickle.dumps(batch)


def decoded(message: bytes) -> Batch:
    """The batch in bytes that `encoded` made."""
    if message.startswith(_PICKLED):
        batch = pickle.loads(message)  # noqa: S301 (from a process of our own)
        assert isinstance(batch, Batch)
        return batch
    return _DECODER.decode(message)
