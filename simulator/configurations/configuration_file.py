"""Configurations and the texts that they were read from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property

from matcher import ConfigurationError, Problem, SigningConfiguration
from simulator.configurations.document import NotRemovable
from simulator.configurations.layout import Layout
from simulator.configurations.selection import ANYTHING, Selection
from simulator.configurations.spans import DocumentPath, Span
from simulator.errors import UnusableInput
from simulator.region import Region, region

# Encodings whose characters have the same lengths, without a byte order mark.
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def decoded(content: bytes) -> str:
    """The text of JSON, YAML or HCL, which may be in UTF-8, UTF-16 or UTF-32."""
    return content.decode(json.detect_encoding(content), "surrogatepass")


@dataclass(frozen=True)
class Origin:
    """A document of ECR's API, not yet validated, and where its parts are in the text.

    `registry_id` is the account of the registry, if the text has it.
    """

    value: object
    layout: Layout
    registry_id: object = None


@dataclass(frozen=True)
class ConfigurationText:
    """What a configuration was read from; `name` is what users call the file.

    `layout` is None if the text cannot be parsed.
    """

    name: str
    content: bytes
    layout: Layout | None = field(default=None, kw_only=True)

    @cached_property
    def text(self) -> str:
        """The decoded content."""
        return decoded(self.content)

    def region(self, path: DocumentPath) -> Region:
        """The region of a part such as `("rules", 3, "signingProfileArn")`."""
        span = (0, 0) if self.layout is None else self.layout.span(path)
        return region(self.text, *span)

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Region]:
        """For each of these list elements, the region to delete; none if the text does not allow it."""
        try:
            spans = self.removed_spans(elements)
        except NotRemovable:
            return {}
        return {path: region(self.text, *span) for path, span in spans.items()}

    def removed_spans(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete. Raises `NotRemovable`."""
        if self.layout is None:
            raise NotRemovable("it cannot be parsed")
        if self.layout.why_not_fixable is not None:
            raise NotRemovable(self.layout.why_not_fixable)
        return self.layout.removals(elements)

    def bytes_of(self, span: Span) -> Span:
        """The offsets in the content for offsets in the text."""
        detected = json.detect_encoding(self.content)
        encoding = _WITHOUT_MARK.get(detected, detected)
        # Counted from the end, because there may be a byte order mark at the beginning.
        start, end = (
            len(self.content) - len(self.text[offset:].encode(encoding, "surrogatepass"))
            for offset in span
        )
        return start, end


@dataclass(frozen=True)
class ConfigurationFile(ConfigurationText):
    """A configuration, what it was read from, and the selection that it was read with.

    `registry_id` is the account of the registry, if the text has it; it is not validated.
    """

    configuration: SigningConfiguration
    selection: Selection = ANYTHING
    registry_id: object = None


class FaultyConfiguration(UnusableInput):
    """A configuration that ECR would reject; the message lists every problem."""

    def __init__(self, source: ConfigurationText, error: ConfigurationError) -> None:
        super().__init__(f"{source.name}: {error}")
        self.source = source
        self.problems: tuple[Problem, ...] = error.problems
