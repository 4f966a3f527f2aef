"""Configurations in JSON files, in any of the shapes of ECR's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from matcher import ConfigurationError, Problem, SigningConfiguration
from simulator.configurations import spans
from simulator.errors import UnusableInput
from simulator.input_file import read_input
from simulator.region import Region, region

# Encodings whose characters have the same lengths, without a byte order mark.
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


@dataclass(frozen=True)
class ConfigurationText:
    """What a configuration was read from; `name` is what users call the file."""

    name: str
    content: bytes

    @cached_property
    def encoding(self) -> str:
        """The encoding of the content, with a byte order mark if it has one."""
        return json.detect_encoding(self.content)

    @cached_property
    def text(self) -> str:
        """The decoded content."""
        return self.content.decode(self.encoding, "surrogatepass")

    @cached_property
    def _spans(self) -> dict[spans.DocumentPath, spans.Span]:
        return spans.spans(self.text)

    def region(self, path: spans.DocumentPath) -> Region:
        """The region of a part such as `("rules", 3, "signingProfileArn")`."""
        return region(self.text, *self._spans[self._full_path(path)])

    def removals(self, elements: set[spans.DocumentPath]) -> dict[spans.DocumentPath, Region]:
        """For each of these array elements, the region to delete, which leaves valid JSON."""
        return {path: region(self.text, *span) for path, span in self._removed_spans(elements).items()}

    def _removed_spans(self, elements: set[spans.DocumentPath]) -> dict[spans.DocumentPath, spans.Span]:
        full = {self._full_path(path): path for path in elements}
        removed = spans.removals(self.text, set(full))
        return {full[path]: span for path, span in removed.items()}

    def _full_path(self, path: spans.DocumentPath) -> spans.DocumentPath:
        """The path in this document, which may be the response of an API call."""
        wrapped = ("signingConfiguration", *path)
        return wrapped if wrapped in self._spans else path


@dataclass(frozen=True)
class ConfigurationFile(ConfigurationText):
    """A configuration and what it was read from."""

    configuration: SigningConfiguration

    def without(self, elements: set[spans.DocumentPath]) -> ConfigurationFile:
        """The file with these array elements removed and every other byte unchanged."""
        content = spans.without(self.content, map(self._bytes, self._removed_spans(elements).values()))
        return ConfigurationFile(self.name, content, SigningConfiguration.from_json(content))

    def _bytes(self, span: spans.Span) -> spans.Span:
        """The offsets in the content for offsets in the text."""
        encoding = _WITHOUT_MARK.get(self.encoding, self.encoding)
        # Counted from the end, because there may be a byte order mark at the beginning.
        start, end = (
            len(self.content) - len(self.text[offset:].encode(encoding, "surrogatepass"))
            for offset in span
        )
        return start, end


class FaultyConfiguration(UnusableInput):
    """A configuration that ECR would reject; the message lists every problem."""

    def __init__(self, source: ConfigurationText, error: ConfigurationError) -> None:
        super().__init__(f"{source.name}: {error}")
        self.source = source
        self.problems: tuple[Problem, ...] = error.problems


def load(path: str) -> ConfigurationFile:
    """The configuration in a file or (`-`) on standard input.

    Raises `FaultyConfiguration`, or another `UnusableInput` if the file cannot be read.
    """
    name, content = read_input(path)
    try:
        configuration = SigningConfiguration.from_json(content)
    except ConfigurationError as error:
        raise FaultyConfiguration(ConfigurationText(name, content), error) from None
    return ConfigurationFile(name, content, configuration)
