"""Sources read by several processes at once, with the events in the order of the sources.

Sources are dealt out in order, in shares: one source, or several that are small. The process which
reads the first unfinished source is always listened to; what the others have read ahead is kept up to a
limit, beyond which they have to wait. So the result is that of one process, and memory stays bounded.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait

import msgspec

from simulator.errors import UnusableInput
from simulator.pushlog.batch import Batch, batches, decoded, encoded
from simulator.reading.sources import Source

# What all processes together may be ahead.
_MOST_BYTES_AHEAD = 64 << 20
# A process has two shares at a time, so that it never waits for one.
_SHARES = 2
_MOST_SOURCES_IN_SHARE, _BYTES_ENOUGH_FOR_SHARE = 64, 1 << 20
_BYTES_ENOUGH_TO_TELL = 128 << 10
_PATIENCE_SECONDS = 3
_MORE, _LAST = b"\0", b"\1"
_LOST = (EOFError, ConnectionError)
_MESSAGES = msgspec.msgpack.Decoder(list[bytes])


class LostWorker(UnusableInput):
    """A process that ended before it had read what it was given; says which source that was."""


def read_in_processes(sources: Sequence[Source], workers: int) -> Generator[Batch, None, None]:
    """The events of all sources, batch by batch, in their order. Raises `LostWorker`."""
    pool: list[_Worker] = []
    try:
        pool += (_Worker() for _ in range(min(workers, len(sources))))
        yield from _Reading(sources, pool).batches()
    finally:
        for worker in pool:
            worker.stop()


class _Worker:
    """A process, and the numbers of the sources that it has been given and not told all of."""

    def __init__(self) -> None:
        # Not forked, as the main process may have threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.numbers: deque[int] = deque()
        # Those of them that end a share.
        self.ends: deque[int] = deque()
        # The number of the source that it is at.
        self.at = context.RawValue("Q", 0)
        self.process = context.Process(target=_work, args=(theirs, self.at), daemon=True)
        self.process.start()
        # So that the connection ends when the process does.
        theirs.close()

    def stop(self) -> None:
        """End the process: as soon as it notices that nobody listens, or by force."""
        self.connection.close()
        self.process.join(_PATIENCE_SECONDS)
        self.process.kill()
        self.process.join()


class _Reading:
    """One pass over sources."""

    def __init__(self, sources: Sequence[Source], pool: list[_Worker]) -> None:
        self._sources = sources
        self._pool = pool
        self._given = 0
        # By the numbers of sources: what was read of them and is not given out yet.
        self._ahead: dict[int, deque[bytes]] = {}
        self._bytes_ahead = 0

    def batches(self) -> Iterator[Batch]:
        """The events in the order of the sources."""
        for number in range(len(self._sources)):
            is_finished = False
            while not is_finished:
                message = self._next(number)
                is_finished = message.startswith(_LAST)
                yield decoded(message[len(_LAST) :])

    def _next(self, number: int) -> bytes:
        """The next message about a source."""
        while not (messages := self._ahead.get(number)):
            self._deal()
            self._listen(number)
        message = messages.popleft()
        self._bytes_ahead -= len(message)
        if message.startswith(_LAST):
            del self._ahead[number]
        return message

    def _deal(self) -> None:
        """Gives shares to the processes, one to each in turn, until all have enough to do."""
        for _ in range(_SHARES):
            for worker in self._pool:
                if len(worker.ends) < _SHARES and self._given < len(self._sources):
                    self._give(worker, self._share())

    def _share(self) -> range:
        """The numbers of the next sources to be given to one process."""
        stop, size = self._given, 0
        while (
            stop < min(self._given + _MOST_SOURCES_IN_SHARE, len(self._sources))
            and size < _BYTES_ENOUGH_FOR_SHARE
        ):
            size += self._sources[stop].size
            stop += 1
        return range(self._given, stop)

    def _give(self, worker: _Worker, share: range) -> None:
        worker.numbers += share
        worker.ends.append(share[-1])
        with self._watching(worker):
            worker.connection.send((share.start, self._sources[share.start : share.stop]))
        self._given = share.stop

    def _listen(self, number: int) -> None:
        """Takes what processes tell, unless they are too far ahead of the source `number`."""
        heard = {
            worker.connection: worker
            for worker in self._pool
            if worker.numbers and (worker.numbers[0] == number or self._bytes_ahead < _MOST_BYTES_AHEAD)
        }
        for connection in wait(list(heard)):
            assert isinstance(connection, Connection)
            worker = heard[connection]
            with self._watching(worker):
                messages = _MESSAGES.decode(connection.recv_bytes())
            for message in messages:
                self._ahead.setdefault(worker.numbers[0], deque()).append(message)
                self._bytes_ahead += len(message)
                if message.startswith(_LAST) and worker.numbers.popleft() == worker.ends[0]:
                    worker.ends.popleft()

    @contextmanager
    def _watching(self, worker: _Worker) -> Iterator[None]:
        try:
            yield
        except _LOST:
            name = self._sources[max(worker.at.value, worker.numbers[0])].name
            raise LostWorker(
                f"{name}: the process that read it has ended; was it killed, or out of memory? "
                "Nothing is known of what was left of it (--workers 1 reads in one process)"
            ) from None


def _work(connection: Connection, at: ctypes.c_uint64) -> None:
    """What a process does: reads what it is given, and tells, until nobody listens any more."""
    # What an interruption means is for the main process to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(*_LOST):
        while True:
            share: tuple[int, Sequence[Source]] = connection.recv()
            messages: list[bytes] = []
            for at.value, source in enumerate(share[1], start=share[0]):
                for batch in batches(source):
                    messages.append((_LAST if batch.is_last else _MORE) + encoded(batch))
                    if sum(map(len, messages)) >= _BYTES_ENOUGH_TO_TELL:
                        connection.send_bytes(msgspec.msgpack.encode(messages))
                        messages.clear()
            if messages:
                connection.send_bytes(msgspec.msgpack.encode(messages))
