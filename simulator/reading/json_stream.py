"""Streaming decoder for JSON text of any length, one record at a time.

The text is a sequence of JSON values separated by any white space: one document, JSON Lines, or
pretty-printed values. The records are the elements of an array, at the top level or under a key such as
`Records`; any other object is a record itself. Only the current record is kept in memory.

A part that cannot be decoded is yielded as `Broken`, and decoding resumes at the next record found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import regex

from matcher.json_fault import UNCLOSED_STRING
from simulator.reading.json_text import JsonFault, decode_at
from simulator.reading.text_encoding import NOT_DECODED, UNDECODABLE
from simulator.reading.text_window import TextWindow

# CloudTrail and EventBridge limit a record to well under 2 MB, so a longer one is missing its end.
LONGEST_RECORD = 16 << 20

# CloudWatch Logs exports put a timestamp before each event.
_LINE_PREFIX = regex.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.,]{1,32}+(?:Z|[+-]\d\d:?\d\d)?[ \t]{1,16}+(?=\{)"
)
_LONGEST_PREFIX = 80
_NEXT_TOP_LEVEL = regex.compile(r"\n(?=[^\s}\]])")
_BEFORE_ELEMENT = regex.compile(r"[}\n]")
_MOST_ATTEMPTS = 1_000
# A fault this close to the end of the buffer may be a token that the next chunk completes.
_LONGEST_TOKEN = 16
# What may follow the digits of a number and belong to it, such as `e+1`.
_REST_OF_NUMBER = 3


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
    """A syntax error; `is_at_end` is True if the text may be missing its end."""

    def __init__(self, reason: str, *, is_at_end: bool = False) -> None:
        super().__init__(reason)
        self.is_at_end = is_at_end


class _NoMoreRecords(Exception):
    """No record was found after a broken one; the text is at its end."""


def starts_json(window: TextWindow) -> bool:
    """Whether JSON begins at the cursor, which is not at white space."""
    return window.text[window.cursor : window.cursor + 1] in {"{", "["} or bool(_line_prefix(window))


def _line_prefix(window: TextWindow) -> regex.Match[str] | None:
    if not window.text[window.cursor : window.cursor + 1].isdigit():
        return None
    window.ensure(_LONGEST_PREFIX)
    return _LINE_PREFIX.match(window.text, window.cursor)


class JsonStream:
    """Iterates over the records in a text window.

    After a broken record, decoding resumes at the next value that `is_record` accepts. `containers` are
    the keys under which an object holds records. `number` is the number of records before the window.
    `remainder` has the other members of the last top-level object, if that holds records.
    """

    def __init__(
        self,
        window: TextWindow,
        is_record: Callable[[object], bool],
        containers: AbstractSet[str],
        number: int = 0,
    ) -> None:
        self._window = window
        self._is_record = is_record
        self._containers = containers
        self._number = number
        self.remainder: dict[str, Any] = {}

    def __iter__(self) -> Iterator[Parsed | Broken]:
        window = self._window
        window.keep_from_here()
        while window.skip_space():
            self._begin()
            self.remainder = {}
            if prefix := _line_prefix(window):
                window.cursor = prefix.end()
            try:
                if (whole := self._buffered_object()) is not None:
                    yield whole
                elif self._character() == "{":
                    yield from self._object()
                elif self._character() == "[":
                    yield from self._elements()
                else:
                    raise _Fault("is not a JSON object")
            except _Fault as fault:
                yield self._broken(fault)
                self._resume_at_line()
            except _NoMoreRecords:
                break
        window.raise_failure()

    def _buffered_object(self) -> Parsed | Broken | None:
        """The object at the cursor if all of it is buffered and it is a record itself.

        This gives the same result as `_object`, and is faster.
        """
        window = self._window
        try:
            value, end = decode_at(window.text, window.cursor)
        except JsonFault:
            return None
        is_too_long = end - window.kept_from > LONGEST_RECORD
        if is_too_long or not isinstance(value, dict) or not self._containers.isdisjoint(value):
            return None
        window.cursor = end
        return self._parsed(value)

    def _object(self) -> Iterator[Parsed | Broken]:
        """The records in the object at the cursor, or the object itself."""
        members: dict[str, Any] = {}
        holds_records = False
        self._step("{")
        if self._character() == "}":
            self._step("}")
            yield self._parsed(members)
            return
        while True:
            if self._character() != '"':
                raise self._unexpected("a key")
            key = self._value()
            self._step(":")
            if key in self._containers and self._character() == "[":
                holds_records = True
                yield from self._elements()
                self._begin()
            else:
                members[key] = self._value()
            if self._character() != ",":
                break
            self._step(",")
        self._step("}")
        if holds_records:
            self.remainder = members
        # A record may have such a key as well.
        if not holds_records or self._is_record(members):
            yield self._parsed(members)

    def _elements(self) -> Iterator[Parsed | Broken]:
        """The elements of the array at the cursor."""
        self._step("[")
        if self._character() == "]":
            self._step("]")
            return
        while True:
            self._begin()
            try:
                yield self._parsed(self._value())
                self._begin()
                if self._character() not in ",]":
                    raise self._unexpected("',' or ']'")
            except _Fault as fault:
                yield self._broken(fault)
                self._resume_at_element()
                continue
            if self._character() == "]":
                break
            self._step(",")
            if self._character() == "]":
                raise self._unexpected("a record")
        self._step("]")

    def _value(self) -> Any:
        """The value after white space, with any chunks that it needs."""
        window = self._window
        self._character()
        while True:
            try:
                value, end = decode_at(window.text, window.cursor)
            except JsonFault as error:
                fault = self._fault(error)
                if not fault.is_at_end or not window.more():
                    raise fault from None
            else:
                self._check_length(end)
                length = end - window.cursor
                is_cut = isinstance(value, int | float) and len(window.text) - end < _REST_OF_NUMBER
                if not is_cut or not window.more():
                    window.cursor += length
                    return value

    def _fault(self, error: JsonFault) -> _Fault:
        """The fault that the decoder found in the buffer. Raises `_Fault` if the record is too long."""
        window = self._window
        if error.index is None:
            return _Fault(error.reason)
        is_open = error.reason == UNCLOSED_STRING
        self._check_length(len(window.text) if is_open else error.index)
        is_at_end = is_open or len(window.text) - error.index <= _LONGEST_TOKEN
        return _Fault(f"{error.reason} at {window.location(error.index)}", is_at_end=is_at_end)

    def _character(self) -> str:
        """The next character that is not white space, or NUL at the end of the text."""
        window = self._window
        while not window.skip_buffered_space():
            self._check_length(window.cursor)
            if not window.more():
                return "\0"
        self._check_length(window.cursor)
        return window.text[window.cursor]

    def _check_length(self, end: int) -> None:
        """Raises `_Fault` if a record that reaches to the index `end` is too long."""
        if end - self._window.kept_from > LONGEST_RECORD:
            raise _Fault(f"is longer than {LONGEST_RECORD >> 20} MiB, or not closed")

    def _step(self, expected: str) -> None:
        """Skips white space and the expected character."""
        if self._character() != expected:
            raise self._unexpected(repr(expected))
        self._window.cursor += 1

    def _unexpected(self, expected: str) -> _Fault:
        """The fault that something else than `expected` is at the cursor."""
        window = self._window
        is_at_end = window.cursor == len(window.text)
        return _Fault(f"expects {expected} at {window.location()}", is_at_end=is_at_end)

    def _begin(self) -> None:
        """Marks the beginning of a record, so that the text before it can be dropped."""
        self._window.skip_space()
        self._window.keep_from_here()

    def _position(self) -> str:
        self._number += 1
        return f"record {self._number:,}"

    def _parsed(self, value: Any) -> Parsed | Broken:
        window = self._window
        if window.is_doubtful and UNDECODABLE.search(window.text, window.kept_from, window.cursor):
            return self._broken(_Fault(NOT_DECODED))
        return Parsed(value, self._position())

    def _broken(self, fault: _Fault) -> Broken:
        window = self._window
        reason = str(fault)
        if fault.is_at_end and window.failure is not None:
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
            self._find_element()
            window.keep_from_here()
            try:
                is_record = self._is_record(self._value())
            except _Fault:
                is_record = False
            window.cursor = window.kept_from
            if is_record:
                return
            window.cursor += 1
        window.skip_all()
        raise _NoMoreRecords

    def _find_element(self) -> None:
        """Moves to the next `{` that follows `}` and perhaps a comma, or begins a line.

        Raises `_NoMoreRecords`.
        """
        window = self._window
        while True:
            while (found := _BEFORE_ELEMENT.search(window.text, window.cursor)) is None:
                window.cursor = len(window.text)
                window.keep_from_here()
                if not window.more():
                    raise _NoMoreRecords
            window.cursor = found.end()
            window.keep_from_here()
            if found[0] == "}" and window.character() == ",":
                window.cursor += 1
                window.keep_from_here()
            if window.character() == "{":
                return
