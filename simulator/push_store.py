"""Pushes that wait in a temporary file for what is read later: their principals and their sessions."""

from __future__ import annotations

import os
import pickle
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec

from simulator.errors import FullDisk
from simulator.interruption import uninterrupted
from simulator.pushlog.event import Push, SessionStart
from simulator.replay_batch import Batch, decoded, encoded
from simulator.replay_totals import ReplayTotals

_PUSHES_IN_BLOCK = 1_000
_ROWS_AT_ONCE = 1_000
_MOST_IN_MEMORY = 2 << 20
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(list[Push]).decode
# MessagePack's "array 32", before the number of its elements.
_ARRAY = b"\xdd"
_TABLES = """
    PRAGMA page_size = 65536;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE reports (number INTEGER, is_by_call INTEGER, report BLOB);
    CREATE TABLE sessions (access_key BLOB PRIMARY KEY, session BLOB) WITHOUT ROWID;
"""


class PushStore:
    """Pushes in order, which get their principals from other reports, and sessions by access key.

    A push takes about 500 bytes of a temporary file, which the system deletes when this object or the
    process ends. Reports and sessions are in a temporary database. Methods raise `FullDisk`.
    """

    def __init__(self) -> None:
        # Encoded at once, because bytes take less memory than pushes.
        self._block: list[bytes] = []
        # The sizes of the blocks in the file.
        self._sizes: list[int] = []
        self._reports: list[tuple[int, bool, bytes]] = []
        self._sessions: list[tuple[bytes, bytes]] = []
        self._has_reports = self._has_sessions = False
        with _reporting_errors():
            # A file is opened only for more than this.
            self._file = tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115 (closed with this)
            weakref.finalize(self, self._file.close)
            # An empty name makes a database in an anonymous temporary file.
            self._database = sqlite3.connect("", isolation_level=None)
            self._database.executescript(_TABLES)

    def add(self, push: Push) -> None:
        """Adds a push, whose number is that of the pushes before it."""
        try:
            encoded = _ENCODE(push)
        except UnicodeEncodeError:  # MessagePack has no lone surrogates, but JSON does
            self._store_block()
            self._write(pickle.dumps([push]))
            return
        self._block.append(encoded)
        if len(self._block) >= _PUSHES_IN_BLOCK:
            self._store_block()

    def add_report(self, number: int, report: Push) -> None:
        """Adds another report of a push, which may name a principal that the first one does not."""
        if report.caller is None and report.principal is None:
            return
        self._reports.append((number, report.caller is not None, _block([report])))
        self._has_reports = True
        if len(self._reports) >= _ROWS_AT_ONCE:
            self._store_reports()

    def add_session(self, session: SessionStart) -> None:
        """Adds what was passed to a session; the first record of an access key counts."""
        self._sessions.append((_key(session.access_key), pickle.dumps(session)))
        self._has_sessions = True
        if len(self._sessions) >= _ROWS_AT_ONCE:
            self._store_sessions()

    def __iter__(self) -> Iterator[tuple[Push, SessionStart | None]]:
        """The pushes in order, each with the session of its access key if that is known."""
        self._store_block()
        self._store_reports()
        self._store_sessions()
        first = offset = 0
        with _reporting_errors():
            self._database.execute("CREATE INDEX IF NOT EXISTS by_push ON reports (number)")
            for size in self._sizes:
                self._file.seek(offset)
                block = self._file.read(size)
                offset += size
                pushes = _DECODE(block) if block.startswith(_ARRAY) else _unpickled(block)
                if self._has_reports:
                    pushes = self._completed(first, pushes)
                first += len(pushes)
                if self._has_sessions:
                    sessions = self._sessions_of(pushes)
                    for push in pushes:
                        key = push.access_key
                        yield push, None if key is None else sessions.get(key)
                else:
                    for push in pushes:
                        yield push, None

    def _completed(self, first: int, pushes: list[Push]) -> list[Push]:
        """The pushes with principals; the record of a call counts before other reports."""
        # In the order in which the reports were read.
        rows = self._database.execute(
            "SELECT number, report FROM reports WHERE number >= ? AND number < ? "
            "ORDER BY is_by_call DESC, rowid",
            (first, first + len(pushes)),
        )
        completed = list(pushes)
        for number, block in rows:
            push, report = completed[number - first], decoded(block).pushes[0]
            completed[number - first] = completed_by(push, report)
        return completed

    def _sessions_of(self, pushes: list[Push]) -> dict[str, SessionStart]:
        keys = {push.access_key for push in pushes}
        found: dict[str, SessionStart] = {}
        remaining = map(_key, filter(None, keys))
        while some := list(islice(remaining, _ROWS_AT_ONCE // 2)):
            marks = ",".join("?" * len(some))
            query = f"SELECT session FROM sessions WHERE access_key IN ({marks})"  # noqa: S608 (marks)
            for (row,) in self._database.execute(query, some):
                session: SessionStart = pickle.loads(row)  # noqa: S301 (from this process)
                found[session.access_key] = session
        return found

    def _store_block(self) -> None:
        if self._block:
            with uninterrupted():
                count = len(self._block).to_bytes(4, "big")
                self._write(b"".join((_ARRAY, count, *self._block)))
                self._block.clear()

    def _write(self, block: bytes) -> None:
        """Writes a block after the others."""
        with uninterrupted(), _reporting_errors():
            self._file.seek(0, os.SEEK_END)
            self._file.write(block)
            self._file.flush()
            self._sizes.append(len(block))

    def _store_reports(self) -> None:
        self._insert("INSERT INTO reports VALUES (?, ?, ?)", self._reports, self._reports)

    def _store_sessions(self) -> None:
        statement = "INSERT OR IGNORE INTO sessions VALUES (?, ?)"
        self._insert(statement, self._sessions, self._sessions)

    def _insert(self, statement: str, rows: Sequence[tuple[object, ...]], stored: list[Any]) -> None:
        """Inserts rows, and clears the list of what they store."""
        with uninterrupted(), _reporting_errors():
            self._database.execute("BEGIN")
            self._database.executemany(statement, rows)
            self._database.execute("COMMIT")
            stored.clear()


def completed_by(push: Push, report: Push) -> Push:
    """The push with what another report says of it.

    The record of the call has the principal and the time that count; of other reports, one that names
    a principal completes one that does not.
    """
    if push.caller is not None or (report.caller is None and push.principal is not None):
        return push
    time = push.time if report.caller is None or report.time is None else report.time
    return msgspec.structs.replace(
        push,
        time=time,
        principal=report.principal,
        caller=report.caller,
        session=report.session,
        access_key=report.access_key,
    )


def _block(pushes: list[Push]) -> bytes:
    # The codec of batches knows texts that are not Unicode.
    return encoded(Batch(pushes, [], ReplayTotals()))


def _unpickled(block: bytes) -> list[Push]:
    pushes: list[Push] = pickle.loads(block)  # noqa: S301 (from this process)
    return pushes


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _key(access_key: str) -> bytes:
    return access_key.encode("utf-8", "surrogatepass")


@contextmanager
def _reporting_errors() -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        folder = tempfile.tempdir or "the folder for temporary files"
        raise FullDisk(
            f"{folder}: cannot store pushes in a temporary file: {_reason(error)} "
            "(set TMPDIR to use another folder)"
        ) from None
