"""A configuration in a JSON file, in any of the shapes of ECR's API."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matcher import ConfigurationError, SigningConfiguration
from simulator.configurations import spans
from simulator.errors import UnusableInput

STANDARD_INPUT = "-"
_STEP = re.compile(r"[^.\[\]]+")


class UnusableConfiguration(UnusableInput):
    """A configuration that cannot be read, or that ECR would refuse; says which, where and why."""


@dataclass(frozen=True)
class ConfigurationFile:
    """A configuration with the text that it was read from; `name` as shown to the user."""

    name: str
    text: str
    encoding: str
    configuration: SigningConfiguration

    @cached_property
    def _spans(self) -> dict[spans.Path, spans.Span]:
        return spans.spans(self.text)

    def position(self, path: str) -> tuple[int, int]:
        """The line and the column, from 1, of a part such as `rules[3].repositoryFilters[7].filter`."""
        start, _ = self._spans[self._document_path(path)]
        return self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start)

    def without(self, elements: set[str]) -> ConfigurationFile:
        """The file without these elements of arrays, and otherwise as it was."""
        text = spans.without_elements(self.text, {self._document_path(path) for path in elements})
        configuration = SigningConfiguration.from_json(text)
        return ConfigurationFile(self.name, text, self.encoding, configuration)

    def _document_path(self, path: str) -> spans.Path:
        steps = tuple(int(step) if step.isdecimal() else step for step in _STEP.findall(path))
        wrapped = ("signingConfiguration", *steps)
        return wrapped if wrapped in self._spans else steps


def load(path: str) -> ConfigurationFile:
    """The configuration in the file at `path`, or on standard input for `-`.

    Raises `UnusableConfiguration`.
    """
    where = "standard input" if path == STANDARD_INPUT else path
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableConfiguration(f"{where}: cannot be read: {reason}") from None
    try:
        configuration = SigningConfiguration.from_json(content)
    except ConfigurationError as error:
        raise UnusableConfiguration(f"{where}: {error}") from None
    encoding = json.detect_encoding(content)
    return ConfigurationFile(where, content.decode(encoding, "surrogatepass"), encoding, configuration)
