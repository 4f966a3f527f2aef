"""Pushes that wait in a temporary file for what is read later: their principals and their sessions."""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
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
_TABLES = """
    PRAGMA page_size = 65536;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE blocks (number INTEGER PRIMARY KEY, pushes BLOB);
    CREATE TABLE reports (number INTEGER, is_by_call INTEGER, report BLOB);
    CREATE TABLE sessions (access_key BLOB PRIMARY KEY, session BLOB) WITHOUT ROWID;
"""


class PushStore:
    """Pushes in order, which get their principals from other reports, and sessions by access key.

    A push takes about 500 bytes of a temporary database, which the system deletes when this object or
    the process ends. Methods raise `FullDisk`.
    """

    def __init__(self) -> None:
        self._block: list[Push] = []
        self._reports: list[tuple[int, bool, bytes]] = []
        self._sessions: list[tuple[bytes, bytes]] = []
        self._has_reports = self._has_sessions = False
        with _reporting_errors():
            # An empty name makes a database in an anonymous temporary file.
            self._database = sqlite3.connect("", isolation_level=None)
            self._database.executescript(_TABLES)

    def add(self, push: Push) -> None:
        """Adds a push, whose number is that of the pushes before it."""
        self._block.append(push)
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
        first = 0
        with _reporting_errors():
            self._database.execute("CREATE INDEX IF NOT EXISTS by_push ON reports (number)")
            for (block,) in self._database.execute("SELECT pushes FROM blocks ORDER BY number"):
                pushes = decoded(block).pushes
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
            rows = [(_block(self._block),)]
            self._insert("INSERT INTO blocks (pushes) VALUES (?)", rows, self._block)

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


def _key(access_key: str) -> bytes:
    return access_key.encode("utf-8", "surrogatepass")


@contextmanager
def _reporting_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        folder = tempfile.gettempdir()
        raise FullDisk(
            f"{folder}: cannot store pushes in a temporary file: {error} "
            "(set TMPDIR to use another folder)"
        ) from None
