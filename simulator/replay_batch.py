"""The events of a source in batches, to be sent from one process to another."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import msgspec

from simulator.pushlog.event import Change, Other, Push
from simulator.pushlog.reader import read_events
from simulator.pushlog.selection import selected
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.registry import Registry
from simulator.replay_totals import ReplayTotals

_EVENTS = 1_000
_KINDS = 100_000


class Batch(msgspec.Struct, array_like=True, gc=False):
    """Some events of a source, and the number of bytes read for them.

    `totals` has everything except the pushes; the last batch of a source also counts the file.
    """

    pushes: list[Push]
    malformed: list[Malformed]
    totals: ReplayTotals
    bytes: int = 0
    changes: list[Change] = []


_DECODER = msgspec.msgpack.Decoder(Batch)
_PICKLED = b"\x80"  # the first byte of a pickle, but of no MessagePack array


def batches(source: Source, registry: Registry | None = None) -> Iterator[Batch]:
    """The events of a source, in at least one batch; `registry` is as for `selected`."""
    batch = Batch([], [], ReplayTotals())
    read = 0

    def on_bytes(count: int) -> None:
        nonlocal read
        read += count

    for event in selected(read_events(source, on_bytes), registry):
        if isinstance(event, Push):
            batch.pushes.append(event)
        else:
            batch.totals.add(event)
            if isinstance(event, Malformed):
                batch.malformed.append(event)
            elif isinstance(event, Other) and event.change is not None:
                batch.changes.append(event.change)
        items = len(batch.pushes) + len(batch.malformed) + len(batch.changes)
        if items >= _EVENTS or len(batch.totals.kinds) >= _KINDS:
            batch.bytes, read = read, 0
            yield batch
            batch = Batch([], [], ReplayTotals())
    batch.totals.files = 1
    batch.bytes = read
    yield batch


def encoded_batches(source: Source, registry: Registry | None = None) -> Iterator[bytes]:
    """The batches of a source as bytes, for `decoded`; `registry` is as for `selected`."""
    return map(encoded, batches(source, registry))


def encoded(batch: Batch) -> bytes:
    """A batch as bytes."""
    try:
        return msgspec.msgpack.encode(batch)
    except UnicodeEncodeError:  # MessagePack has no lone surrogates, but JSON does
        return pickle.dumps(batch)


def decoded(message: bytes) -> Batch:
    """The batch in the bytes that `encoded` returned."""
    if message.startswith(_PICKLED):
        batch = pickle.loads(message)  # noqa: S301 (from a process of our own)
        assert isinstance(batch, Batch)
        return batch
    return _DECODER.decode(message)
