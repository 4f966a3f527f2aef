"""Documents: values, and where their parts are in the text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from simulator.configurations import spans
from simulator.configurations.spans import DocumentPath, Span


class NotRemovable(Exception):
    """An element that cannot be cut from the text without touching anything else; says why."""


class Document(Protocol):
    """A parsed text."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def value(self) -> object:
        """What the text means: objects, lists, strings, numbers, true, false and null."""

    @property
    def spans(self) -> Mapping[DocumentPath, Span]:
        """The span of each value by its path."""

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete. Raises `NotRemovable`.

        The spans are disjoint, so all elements can be removed, or only some of them. At least one
        element of each list must remain.
        """


class JsonDocument:
    """A JSON document; `value` is what `matcher.json_document.parse` returns."""

    def __init__(self, text: str, value: object) -> None:
        self.text = text
        self.value = value

    @cached_property
    def spans(self) -> Mapping[DocumentPath, Span]:
        """The span of each value by its path."""
        return spans.spans(self.text)

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete, which leaves valid JSON."""
        return spans.removals(self.spans, elements)
