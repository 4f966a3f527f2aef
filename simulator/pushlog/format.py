"""The interface of a push-log format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.pushlog.event import DigestFile, Other, Push
from simulator.pushlog.fields import Record
from simulator.reading.record_blocks import BlockLayout


@dataclass(frozen=True)
class Format:
    """A format of push logs.

    `name` and `summary` are for help texts and documentation. `recognises` decides by the keys of a
    record whether it has this format, and `read` yields the events in it or raises `MalformedRecord`.

    `columns` are the columns of which a table of this format has at least one. `blocks` is an optional
    fast path for files of uniform records; its results must be those of `read`.
    """

    name: str
    summary: str
    recognises: Callable[[Record], bool]
    read: Callable[[Record], Iterator[Push | Other | DigestFile]]
    columns: tuple[str, ...] = ()
    blocks: BlockLayout[Any, Push | Other] | None = None
