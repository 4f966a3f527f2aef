"""Live accounts and buckets as sources, which are read like files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.aws import events, registry
from simulator.aws.connection import Connection
from simulator.errors import UnusableInput
from simulator.reading.gzip_stream import GZIP_MAGIC, BrokenGzip, decompressed
from simulator.reading.sources import BrokenSource, Source, UnreadableSource

AWS = "aws:"
S3 = "s3://"


@dataclass(frozen=True, slots=True)
class LiveSource(Source):
    """A live account, whose answers are read like the files that the AWS CLI writes."""

    pieces: Callable[[], Iterable[str]] = field(default=tuple)

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The content in pieces; raises `UnusableInput` if AWS refuses."""
        for piece in self.pieces():
            content = piece.encode()
            if progress is not None:
                progress(len(content))
            yield content


@dataclass(frozen=True, slots=True)
class BucketObject(Source):
    """An object in Amazon S3, such as a log file of a trail."""

    bucket: str = ""
    key: str = ""
    connection: Connection = field(default_factory=Connection)

    def chunks(self, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The content in pieces, decompressed if it is gzip. Raises `BrokenSource`."""

        def pieces() -> Iterator[bytes]:
            for piece in self.connection.content(self.bucket, self.key):
                if progress is not None:
                    progress(len(piece))
                yield piece

        try:
            read = pieces()
            first = next(read, b"")
            content = itertools.chain([first], read)
            yield from decompressed(content) if first.startswith(GZIP_MAGIC) else content
        except BrokenGzip as error:
            raise BrokenSource(str(error)) from None
        except UnusableInput as error:
            # Other objects can still be read.
            raise UnreadableSource(f"cannot be read: {error}") from None


def event_history(connection: Connection) -> Source:
    """CloudTrail's event history as a log."""
    return LiveSource(AWS, pieces=lambda: (f"{record}\n" for record in events.records(connection)))


def inventory(connection: Connection) -> Source:
    """The repositories of the registry as an inventory."""
    return LiveSource(AWS, pieces=lambda: map(as_json, registry.repositories(connection)))


def statuses(connection: Connection, images: Iterable[tuple[str | None, str, str]]) -> Source:
    """The signing statuses of images, which are asked for one at a time."""
    return LiveSource(AWS, pieces=lambda: map(as_json, registry.image_statuses(connection, images)))


def objects(connection: Connection, url: str) -> Iterator[Source]:
    """The objects whose keys begin with the prefix of a URL `s3://BUCKET/PREFIX`.

    Raises `UnusableInput` if there is none.
    """
    bucket, _, prefix = url.removeprefix(S3).partition("/")
    if not bucket:
        raise UnusableInput(f"{url}: has no bucket; write s3://BUCKET/PREFIX")
    is_empty = True
    for page in connection.pages("s3", "list_objects_v2", Bucket=bucket, Prefix=prefix):
        for each in page.get("Contents", []):
            if size := each.get("Size", 0):
                is_empty = False
                name = f"{S3}{bucket}/{each['Key']}"
                yield BucketObject(name, size, bucket, each["Key"], connection)
    if is_empty:
        raise UnusableInput(f"{url}: no object has a key that begins with {prefix!r}")


def as_json(response: dict[str, Any]) -> str:
    """A response as the AWS CLI prints it, on one line."""
    return json.dumps(response, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
