"""JSON values that know where they are, for messages that name the file and the path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote

from matcher import ConfigurationError
from matcher.json_document import DuplicateKeys, parse
from simulator.errors import UnusableInput

_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
_SHOWN_CHARACTERS = 200


class UnusablePermissions(UnusableInput):
    """A document about permissions that is not what it should be; the message names file and path."""


def quoted(text: str) -> str:
    """A text of a document as messages show it: in quotation marks, and cut off if it is long."""
    return repr(text[:_SHOWN_CHARACTERS]) + "…" * (len(text) > _SHOWN_CHARACTERS)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    is_plain = step.isprintable() and len(step) <= _SHOWN_CHARACTERS
    return f".{step}" if is_plain else f"[{quoted(step)}]"


@dataclass(slots=True)
class Node:
    """A value of a JSON document that was loaded from `file`, at `path`."""

    value: object
    file: str
    path: tuple[str | int, ...] = ()

    def fail(self, problem: str) -> NoReturn:
        """Raises `UnusablePermissions`: "FILE: PATH PROBLEM"."""
        raise UnusablePermissions(f"{self.file}: {self._place()} {problem}")

    def _place(self) -> str:
        return "".join(map(_step, self.path)).removeprefix(".") or "the document"

    def _expected(self, kind: str) -> NoReturn:
        self.fail(f"is {_KINDS.get(type(self.value), 'a number')} instead of {kind}")

    def entries(self, known: Sequence[str] | None = None) -> dict[str, Node]:
        """The members of an object, none of which may be outside `known`."""
        if not isinstance(self.value, dict):
            self._expected("an object")
        if isinstance(self.value, DuplicateKeys):
            self.fail(f"has the key {quoted(self.value.duplicates[0])} more than once")
        entries = {}
        for key, value in self.value.items():
            if known is not None and key not in known:
                self.fail(f"has the unexpected key {quoted(key)}")
            entries[key] = Node(value, self.file, (*self.path, key))
        return entries

    def member(self, key: str) -> Node:
        """A member that an object must have."""
        found = self.entries().get(key)
        if found is None:
            self.fail(f"lacks the key {key!r}")
        return found

    def elements(self) -> list[Node]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self._expected("a list")
        return [Node(value, self.file, (*self.path, index)) for index, value in enumerate(self.value)]

    def one_or_more(self) -> list[Node]:
        """The elements of a list, or a single value without its brackets."""
        return self.elements() if isinstance(self.value, list) else [self]

    def optional_elements(self, key: str) -> Iterator[Node]:
        """The elements of a list that an object may lack."""
        found = self.entries().get(key)
        return iter(found.elements() if found else ())

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self._expected("a string")
        return self.value

    def embedded(self) -> Node:
        """An object, or one that is written as JSON in a string, URL-encoded or not."""
        if not isinstance(self.value, str):
            return self
        text = unquote(self.value) if self.value.startswith("%") else self.value
        try:
            return Node(parse(text, "a policy"), self.file, self.path)
        except ConfigurationError as error:
            (problem,) = error.problems
            self.fail(problem.constraint)
