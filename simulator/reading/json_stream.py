"""Records out of JSON text of any length, one at a time.

The text is a sequence of values: one document, or one a line, or laid out at leisure. Of an object that
holds its records in an array (under a key such as `Records`), and of an array itself, the elements are
the records; any other object is a record. Nothing beyond one record is kept in memory.

What is broken is yielded as `Broken`, and reading resumes at the next record that can be made out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import regex

from simulator.reading.text_window import NOT_UTF8, TextWindow

# CloudTrail and EventBridge cap a record at well under 2 MB. What is longer has lost its end.
LONGEST_RECORD = 16 << 20

# CloudWatch Logs exports put a time before each event.
_LINE_PREFIX = regex.compile(r"\d{4}-\d\d-\d\d[T ][\d:.,]++(?:Z|[+-]\d\d:?\d\d)?\s++(?=\{)")
_STARTS_JSON = regex.compile(rf"\s*+(?:[{{\[]|{_LINE_PREFIX.pattern})")
_NEXT_TOP_LEVEL = regex.compile(r"\n(?=[^\s}\]])")
_NEXT_ELEMENT = regex.compile(r"(?:\}\s*+,|\n)\s*+(?=\{)")
_MOST_ATTEMPTS = 1_000
# A text may be cut inside a number or a word, before which the decoder then points.
_LONGEST_TOKEN = 16
_BEHIND_NUMBER = frozenset(", ]}\t\n\r")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record, and where it is."""

    value: Any
    position: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of text that is no record: where it begins, and what is wrong."""

    reason: str
    position: str


class _Fault(Exception):
    """What is wrong at the window's place."""


class _NothingLeft(Exception):
    """After a broken record no other was found: the text is at its end."""


def starts_json(window: TextWindow) -> bool:
    """Whether the text is JSON, as far as its beginning tells; otherwise it may be a table."""
    return _STARTS_JSON.match(window.text, window.at) is not None


class JsonStream:
    """The records in a window of text.

    `is_record` says of a value whether it is one: where a broken record ends is found by that.
    `containers` are the keys under which an object holds records. `number` is how many records came
    before.
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
            if prefix := _LINE_PREFIX.match(window.text, window.at):
                window.at = prefix.end()
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
            except _NothingLeft:
                break
        window.raise_failure()

    def _object(self) -> Iterator[Parsed | Broken]:
        """The records of the object at the window's place, or the object itself."""
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
                raise _Fault(f"expects a key at {window.place()}")
            key = self._value()
            self._step(":")
            if key in self._containers and window.character() == "[":
                holds_records = True
                yield from self._elements()
                self._begin()
            else:
                members[key] = self._value()
                self._check_length(window.at - window.kept_from)
            if window.character() != ",":
                break
            self._step(",")
        self._step("}")
        if not holds_records:
            yield self._parsed(members)

    def _elements(self) -> Iterator[Parsed | Broken]:
        """The elements of the array at the window's place."""
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
                    raise _Fault(f"expects ',' or ']' at {window.place()}")
            except _Fault as fault:
                yield self._broken(str(fault))
                self._resume_at_element()
                continue
            if window.character() == "]":
                break
            self._step(",")
            if window.character() == "]":
                raise _Fault(f"expects a record at {window.place()}")
        self._step("]")

    def _value(self) -> Any:
        window = self._window
        window.skip_space()
        while True:
            try:
                value, end = self._decoder.raw_decode(window.text, window.at)
                # A number before the end of the text may go on in what is not read yet.
                behind = window.text[end : end + 1]
                if not isinstance(value, int | float) or behind in _BEHIND_NUMBER or not window.more():
                    window.at = end
                    return value
            except json.JSONDecodeError as error:
                fault = _Fault(f"{error.msg} at {window.place(error.pos)}")
                cut = len(window.text) - error.pos <= _LONGEST_TOKEN or "Unterminated" in error.msg
                if not cut:
                    raise fault from None
                self._check_length(window.kept())
                if not window.more():
                    raise fault from None
            except (RecursionError, ValueError) as error:
                raise _Fault(f"cannot be decoded: {error}") from None

    def _check_length(self, length: int) -> None:
        if length > LONGEST_RECORD:
            raise _Fault(f"is longer than {LONGEST_RECORD >> 20} MiB, or not closed")

    def _step(self, expected: str) -> None:
        """Past white space and one character."""
        window = self._window
        if window.character() != expected:
            raise _Fault(f"expects {expected!r} at {window.place()}")
        window.at += 1

    def _begin(self) -> None:
        """A record begins at the window's place: what lies before it is not needed any more."""
        self._window.skip_space()
        self._window.keep_from_here()

    def _position(self) -> str:
        self._number += 1
        return f"record {self._number:,}"

    def _parsed(self, value: Any) -> Parsed | Broken:
        window = self._window
        if window.is_doubtful and NOT_UTF8.search(window.text, window.kept_from, window.at):
            return self._broken("is not UTF-8")
        return Parsed(value, self._position())

    def _broken(self, reason: str) -> Broken:
        window = self._window
        if window.is_exhausted() and window.failure is not None:
            reason = f"{reason}, where {window.failure}"
            window.failure = None
        return Broken(reason, f"{self._position()} (from {window.place(window.kept_from)})")

    def _resume_at_line(self) -> None:
        """To the next line that does not belong to what began at the place that is kept."""
        window = self._window
        window.at = window.kept_from
        while (found := _NEXT_TOP_LEVEL.search(window.text, window.at)) is None:
            # The newline may be the last character that is there, and decide nothing yet.
            window.at = max(window.at, len(window.text) - 1)
            window.keep_from_here()
            if not window.more():
                window.at = len(window.text)
                return
        window.at = found.end()

    def _resume_at_element(self) -> None:
        """To the next element that is a record, after the broken one. Raises `_NothingLeft`."""
        window = self._window
        window.at = window.kept_from + 1
        for _ in range(_MOST_ATTEMPTS):
            while (found := _NEXT_ELEMENT.search(window.text, window.at)) is None:
                # What is looked for may begin at the end of what is there.
                window.at = max(window.at, len(window.text) - _LONGEST_TOKEN)
                window.keep_from_here()
                if not window.more():
                    raise _NothingLeft
            window.at = found.end()
            window.keep_from_here()
            try:
                is_record = self._is_record(self._value())
            except _Fault:
                is_record = False
            window.at = window.kept_from
            if is_record:
                return
        window.skip_all()
        raise _NothingLeft
