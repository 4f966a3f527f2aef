"""Sources read by several processes at once, with the messages about them in the order of the sources.

Sources are assigned in order, in shares of one source or several small ones. Messages are always
received from the process that reads the first unfinished source; the other processes may be ahead of it
by a limited number of bytes before they have to wait. So the result is the same for any number of
processes, and memory is bounded.
"""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import multiprocessing.resource_tracker
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait

import msgspec

from simulator.errors import UnusableInput
from simulator.interruption import uninterrupted
from simulator.reading.sources import Source

# A picklable function that reads a source and yields messages about it.
Reader = Callable[[Source], Iterable[bytes]]

_MOST_BYTES_AHEAD = 24 << 20
# Each process has a second share, so that it never waits for one.
_SHARES = 2
_MOST_SOURCES_IN_SHARE, _BYTES_OF_SHARE = 64, 1 << 20
_BYTES_OF_PACKET = 128 << 10
_SECONDS_TO_STOP = 3
# The end of the messages about a source.
_END = b""
_LOST = (EOFError, ConnectionError)
_PACKET = msgspec.msgpack.Decoder(list[bytes])


class LostWorker(UnusableInput):
    """A process that ended before it had read its sources; the message names the source."""


def read_in_processes(
    read: Reader, sources: Sequence[Source], workers: int
) -> Generator[bytes, None, None]:
    """The messages that `read` yields for each of the sources; none may be empty.

    Raises `LostWorker`.
    """
    pool: list[_Worker] = []
    try:
        # Starting this process unblocks SIGINT, so the workers must not be the ones to start it.
        with uninterrupted():
            multiprocessing.resource_tracker.ensure_running()
        # A process that loses its parent while it starts prints a traceback.
        with uninterrupted():
            pool += (_Worker(read) for _ in range(min(workers, len(sources))))
        yield from _Reading(sources, pool).messages()
    finally:
        for worker in pool:
            worker.stop()


class _Worker:
    """A process, and the numbers of the sources assigned to it and not finished."""

    def __init__(self, read: Reader) -> None:
        # Forking is not safe if the main process has threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.numbers: deque[int] = deque()
        # The last number of each share.
        self.ends: deque[int] = deque()
        # The number of the source that the process is reading.
        self.current = context.RawValue("Q", 0)
        self.process = context.Process(target=_work, args=(theirs, self.current, read), daemon=True)
        self.process.start()
        # Without this copy, the connection closes when the process ends.
        theirs.close()

    def stop(self) -> None:
        """Ends the process: it exits when it finds the connection closed, or else is killed."""
        self.connection.close()
        self.process.join(_SECONDS_TO_STOP)
        self.process.kill()
        self.process.join()


class _Reading:
    """One pass over the sources."""

    def __init__(self, sources: Sequence[Source], pool: list[_Worker]) -> None:
        self._sources = sources
        self._pool = pool
        self._assigned = 0
        # By source number: the messages received and not yet yielded.
        self._ahead: dict[int, deque[bytes]] = {}
        self._bytes_ahead = 0

    def messages(self) -> Iterator[bytes]:
        """The messages in the order of the sources."""
        for number in range(len(self._sources)):
            while (message := self._next(number)) != _END:
                yield message
            del self._ahead[number]

    def _next(self, number: int) -> bytes:
        """The next message about a source."""
        while not (messages := self._ahead.get(number)):
            self._assign()
            self._receive(number)
        message = messages.popleft()
        self._bytes_ahead -= len(message)
        return message

    def _assign(self) -> None:
        """Assigns shares to the processes in turn until each has enough."""
        for _ in range(_SHARES):
            for worker in self._pool:
                if len(worker.ends) < _SHARES and self._assigned < len(self._sources):
                    self._send(worker, self._share())

    def _share(self) -> range:
        """The numbers of the sources in the next share."""
        stop, size = self._assigned, 0
        while (
            stop < min(self._assigned + _MOST_SOURCES_IN_SHARE, len(self._sources))
            and size < _BYTES_OF_SHARE
        ):
            size += self._sources[stop].size
            stop += 1
        return range(self._assigned, stop)

    def _send(self, worker: _Worker, share: range) -> None:
        worker.numbers += share
        worker.ends.append(share[-1])
        with self._watching(worker):
            worker.connection.send((share.start, self._sources[share.start : share.stop]))
        self._assigned = share.stop

    def _receive(self, number: int) -> None:
        """Receives from processes that are not too far ahead of the source `number`."""
        workers = {
            worker.connection: worker
            for worker in self._pool
            if worker.numbers and (worker.numbers[0] == number or self._bytes_ahead < _MOST_BYTES_AHEAD)
        }
        for connection in wait(list(workers)):
            assert isinstance(connection, Connection)
            worker = workers[connection]
            with self._watching(worker):
                packet = _PACKET.decode(connection.recv_bytes())
            for message in packet:
                self._ahead.setdefault(worker.numbers[0], deque()).append(message)
                self._bytes_ahead += len(message)
                if message == _END and worker.numbers.popleft() == worker.ends[0]:
                    worker.ends.popleft()

    @contextmanager
    def _watching(self, worker: _Worker) -> Iterator[None]:
        try:
            yield
        except _LOST:
            name = self._sources[max(worker.current.value, worker.numbers[0])].name
            raise LostWorker(
                f"{name}: the process that read it has ended; was it killed, or out of memory? "
                "The rest of the file was not read (--workers 1 reads in one process)"
            ) from None


def _work(connection: Connection, current: ctypes.c_uint64, read: Reader) -> None:
    """The main function of a process: reads the shares it receives until the connection is closed."""
    # SIGINT stays blocked.
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    with suppress(*_LOST):
        while True:
            share: tuple[int, Sequence[Source]] = connection.recv()
            packet: list[bytes] = []
            size = 0
            for current.value, source in enumerate(share[1], start=share[0]):
                for message in itertools.chain(read(source), (_END,)):
                    packet.append(message)
                    size += len(message)
                    if size >= _BYTES_OF_PACKET:
                        connection.send_bytes(msgspec.msgpack.encode(packet))
                        packet, size = [], 0
            if packet:
                connection.send_bytes(msgspec.msgpack.encode(packet))
