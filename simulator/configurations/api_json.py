"""Configurations in JSON files, in any of the shapes of ECR's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from matcher import ConfigurationError, SigningConfiguration
from simulator.configurations import spans
from simulator.errors import UnusableInput
from simulator.input_file import read_input


class UnusableConfiguration(UnusableInput):
    """A configuration that ECR would reject; the message lists every problem."""


@dataclass(frozen=True)
class ConfigurationFile:
    """A configuration and the text it was read from; `name` is what users call the file."""

    name: str
    text: str
    encoding: str
    configuration: SigningConfiguration

    @cached_property
    def _spans(self) -> dict[spans.DocumentPath, spans.Span]:
        return spans.spans(self.text)

    def position(self, path: spans.DocumentPath) -> tuple[int, int]:
        """The line and the column, from 1, of a part such as `("rules", 3, "signingProfileArn")`."""
        start, _ = self._spans[self._full_path(path)]
        return self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start)

    def without(self, elements: set[spans.DocumentPath]) -> ConfigurationFile:
        """The file with these array elements removed and everything else unchanged."""
        text = spans.without_elements(self.text, {self._full_path(path) for path in elements})
        configuration = SigningConfiguration.from_json(text)
        return ConfigurationFile(self.name, text, self.encoding, configuration)

    def _full_path(self, path: spans.DocumentPath) -> spans.DocumentPath:
        """The path in this document, which may be the response of an API call."""
        wrapped = ("signingConfiguration", *path)
        return wrapped if wrapped in self._spans else path


def load(path: str) -> ConfigurationFile:
    """The configuration in a file or (`-`) on standard input. Raises `UnusableInput`."""
    name, content = read_input(path)
    try:
        configuration = SigningConfiguration.from_json(content)
    except ConfigurationError as error:
        raise UnusableConfiguration(f"{name}: {error}") from None
    encoding = json.detect_encoding(content)
    return ConfigurationFile(name, content.decode(encoding, "surrogatepass"), encoding, configuration)
