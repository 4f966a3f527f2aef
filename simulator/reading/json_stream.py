"""Streaming decoder for JSON text of any length, one record at a time.

The text is a sequence of JSON values separated by any white space: one document, JSON Lines, or
pretty-printed values. The records are the elements of an array, at the top level or under a key such as
`Records`; any other object is a record itself. Only the current record is kept in memory.

A part that cannot be decoded is yielded as `Broken`, and decoding resumes at the next record found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import regex

from simulator.reading.text_window import NOT_UTF8, TextWindow

# CloudTrail and EventBridge limit a record to well under 2 MB, so a longer one is missing its end.
LONGEST_RECORD = 16 << 20

# CloudWatch Logs exports put a timestamp before each event.
_LINE_PREFIX = regex.compile(r"\d{4}-\d\d-\d\d[T ][\d:.,]++(?:Z|[+-]\d\d:?\d\d)?\s++(?=\{)")
_STARTS_JSON = regex.compile(rf"\s*+(?:[{{\[]|{_LINE_PREFIX.pattern})")
_NEXT_TOP_LEVEL = regex.compile(r"\n(?=[^\s}\]])")
_NEXT_ELEMENT = regex.compile(r"(?:\}\s*+,|\n)\s*+(?=\{)")
_MOST_ATTEMPTS = 1_000
# If the buffer ends inside a number or a literal, the decoder's error points to the token's start.
_LONGEST_TOKEN = 16
_AFTER_NUMBER = frozenset(", ]}\t\n\r")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record and its position."""

    value: Any
    position: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A part of the text that is not a valid record: the reason, and the position of its beginning."""

    reason: str
    position: str


class _Fault(Exception):
    """A syntax error at the cursor."""


class _NoMoreRecords(Exception):
    """No record was found after a broken one; the text is at its end."""


def starts_json(window: TextWindow) -> bool:
    """Whether the text begins like JSON; otherwise it may be a table."""
    return _STARTS_JSON.match(window.text, window.cursor) is not None


class JsonStream:
    """Iterates over the records in a text window.

    After a broken record, decoding resumes at the next value that `is_record` accepts. `containers` are
    the keys under which an object holds records. `number` is the number of records before the window.
    """

    def __init__(
        self,
        window: TextWindow,
        is_record: Callable[[object], bool],
        containers: Collection[str],
        number: int = 0,
    ) -> None:
        self._window = window
        self._is_record = is_record
        self._containers = containers
        self._decoder = json.JSONDecoder()
        self._number = number

    def __iter__(self) -> Iterator[Parsed | Broken]:
        window = self._window
        window.keep_from_here()
        while window.skip_space():
            self._begin()
            if prefix := _LINE_PREFIX.match(window.text, window.cursor):
                window.cursor = prefix.end()
            try:
                if window.character() == "{":
                    yield from self._object()
                elif window.character() == "[":
                    yield from self._elements()
                else:
                    raise _Fault("is not a JSON object")
            except _Fault as fault:
                yield self._broken(str(fault))
                self._resume_at_line()
            except _NoMoreRecords:
                break
        window.raise_failure()

    def _object(self) -> Iterator[Parsed | Broken]:
        """The records in the object at the cursor, or the object itself."""
        window = self._window
        members: dict[str, Any] = {}
        holds_records = False
        self._step("{")
        if window.character() == "}":
            self._step("}")
            yield self._parsed(members)
            return
        while True:
            if window.character() != '"':
                raise _Fault(f"expects a key at {window.location()}")
            key = self._value()
            self._step(":")
            if key in self._containers and window.character() == "[":
                holds_records = True
                yield from self._elements()
                self._begin()
            else:
                members[key] = self._value()
                self._check_length(window.cursor - window.kept_from)
            if window.character() != ",":
                break
            self._step(",")
        self._step("}")
        if not holds_records:
            yield self._parsed(members)

    def _elements(self) -> Iterator[Parsed | Broken]:
        """The elements of the array at the cursor."""
        window = self._window
        self._step("[")
        if window.character() == "]":
            self._step("]")
            return
        while True:
            self._begin()
            try:
                yield self._parsed(self._value())
                self._begin()
                if window.character() not in ",]":
                    raise _Fault(f"expects ',' or ']' at {window.location()}")
            except _Fault as fault:
                yield self._broken(str(fault))
                self._resume_at_element()
                continue
            if window.character() == "]":
                break
            self._step(",")
            if window.character() == "]":
                raise _Fault(f"expects a record at {window.location()}")
        self._step("]")

    def _value(self) -> Any:
        window = self._window
        window.skip_space()
        while True:
            try:
                value, end = self._decoder.raw_decode(window.text, window.cursor)
                # A number at the end of the buffer may continue in the next chunk.
                after = window.text[end : end + 1]
                if not isinstance(value, int | float) or after in _AFTER_NUMBER or not window.more():
                    window.cursor = end
                    return value
            except json.JSONDecodeError as error:
                fault = _Fault(f"{error.msg} at {window.location(error.pos)}")
                cut = len(window.text) - error.pos <= _LONGEST_TOKEN or "Unterminated" in error.msg
                if not cut:
                    raise fault from None
                self._check_length(len(window.text) - window.kept_from)
                if not window.more():
                    raise fault from None
            except (RecursionError, ValueError) as error:
                raise _Fault(f"cannot be decoded: {error}") from None

    def _check_length(self, length: int) -> None:
        if length > LONGEST_RECORD:
            raise _Fault(f"is longer than {LONGEST_RECORD >> 20} MiB, or not closed")

    def _step(self, expected: str) -> None:
        """Skips white space and the expected character."""
        window = self._window
        if window.character() != expected:
            raise _Fault(f"expects {expected!r} at {window.location()}")
        window.cursor += 1

    def _begin(self) -> None:
        """Marks the beginning of a record, so that the text before it can be dropped."""
        self._window.skip_space()
        self._window.keep_from_here()

    def _position(self) -> str:
        self._number += 1
        return f"record {self._number:,}"

    def _parsed(self, value: Any) -> Parsed | Broken:
        window = self._window
        if window.is_doubtful and NOT_UTF8.search(window.text, window.kept_from, window.cursor):
            return self._broken("is not UTF-8")
        return Parsed(value, self._position())

    def _broken(self, reason: str) -> Broken:
        window = self._window
        if window.is_exhausted and window.failure is not None:
            reason = f"{reason}, where {window.failure}"
            window.failure = None
        return Broken(reason, f"{self._position()} (from {window.location(window.kept_from)})")

    def _resume_at_line(self) -> None:
        """Moves to the next line that can begin a new value."""
        window = self._window
        window.cursor = window.kept_from
        while (found := _NEXT_TOP_LEVEL.search(window.text, window.cursor)) is None:
            # A line feed at the end of the buffer needs the character after it to be recognised.
            window.cursor = max(window.cursor, len(window.text) - 1)
            window.keep_from_here()
            if not window.more():
                window.cursor = len(window.text)
                return
        window.cursor = found.end()

    def _resume_at_element(self) -> None:
        """Moves to the next record after the broken element. Raises `_NoMoreRecords`."""
        window = self._window
        window.cursor = window.kept_from + 1
        for _ in range(_MOST_ATTEMPTS):
            while (found := _NEXT_ELEMENT.search(window.text, window.cursor)) is None:
                # The pattern may begin at the end of the buffer.
                window.cursor = max(window.cursor, len(window.text) - _LONGEST_TOKEN)
                window.keep_from_here()
                if not window.more():
                    raise _NoMoreRecords
            window.cursor = found.end()
            window.keep_from_here()
            try:
                is_record = self._is_record(self._value())
            except _Fault:
                is_record = False
            window.cursor = window.kept_from
            if is_record:
                return
        window.skip_all()
        raise _NoMoreRecords
