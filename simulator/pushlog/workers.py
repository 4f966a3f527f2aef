"""Sources read by several processes at once, with the events in the order of the sources.

Sources are dealt out in order, each to a process that is free. The process which reads the first
unfinished source is always listened to; what the others have read ahead is kept up to a limit, beyond
which they have to wait. So the result is that of one process, and memory stays bounded.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait

from simulator.pushlog.batch import Batch, batches, decoded, encoded
from simulator.pushlog.sources import Source

# What all processes together may be ahead.
_MOST_BYTES_AHEAD = 64 << 20
# A process has two sources at a time so that it never waits for one, and more where they are small.
_SOURCES_AT_LEAST, _SOURCES_AT_MOST, _BYTES_ENOUGH = 2, 16, 1 << 20
_PATIENCE_SECONDS = 3
_MORE, _LAST = b"\0", b"\1"
_LOST = (EOFError, ConnectionError)


class LostWorker(Exception):
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
    """A process, and the numbers of the sources that it has been given and not finished."""

    def __init__(self) -> None:
        # Not forked, as the main process may have threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.numbers: deque[int] = deque()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
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
        """Gives sources to the processes, one to each in turn, until all have enough to do."""
        waiting = [worker for worker in self._pool if self._needs_more(worker)]
        while waiting and self._given < len(self._sources):
            for worker in waiting[: len(self._sources) - self._given]:
                worker.numbers.append(self._given)
                with self._watching(worker):
                    worker.connection.send(self._sources[self._given])
                self._given += 1
            waiting = [worker for worker in waiting if self._needs_more(worker)]

    def _needs_more(self, worker: _Worker) -> bool:
        count = len(worker.numbers)
        size = sum(self._sources[number].size for number in worker.numbers)
        return count < _SOURCES_AT_LEAST or (count < _SOURCES_AT_MOST and size < _BYTES_ENOUGH)

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
                message = connection.recv_bytes()
            self._ahead.setdefault(worker.numbers[0], deque()).append(message)
            self._bytes_ahead += len(message)
            if message.startswith(_LAST):
                worker.numbers.popleft()

    @contextmanager
    def _watching(self, worker: _Worker) -> Iterator[None]:
        try:
            yield
        except _LOST:
            name = self._sources[worker.numbers[0]].name
            raise LostWorker(
                f"{name}: the process that read it has ended; was it killed, or out of memory? "
                "Nothing is known of what was left of it (--workers 1 reads in one process)"
            ) from None


def _work(connection: Connection) -> None:
    """What a process does: reads what it is given, and tells, until nobody listens any more."""
    # What an interruption means is for the main process to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(*_LOST):
        while True:
            source: Source = connection.recv()
            for batch in batches(source):
                connection.send_bytes((_LAST if batch.is_last else _MORE) + encoded(batch))
