"""Reads input files that fit into memory: configurations, assertions, permissions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from matcher import ConfigurationError
from matcher.json_document import parse
from simulator.errors import UnusableInput
from simulator.reading.gzip_stream import GZIP_MAGIC
from simulator.reading.sources import EMPTY_PATH, STANDARD_INPUT

# From a path and what the document should be to the name of the file and the document.
JsonReader = Callable[[str, str], tuple[str, object]]

STANDARD_INPUT_NAME = "standard input"


def read_input(path: str) -> tuple[str, bytes]:
    """The name to show to the user, and the content, of a file or (`-`) of standard input.

    Raises `UnusableInput`.
    """
    if not path:
        raise UnusableInput(EMPTY_PATH)
    name = STANDARD_INPUT_NAME if path == STANDARD_INPUT else path
    try:
        return name, sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableInput(f"{name}: cannot be read: {reason}") from None


def read_json(path: str, subject: str) -> tuple[str, object]:
    """The name to show to the user, and the JSON document, of a file or of standard input.

    `subject` is what the document should be, for messages. Objects with duplicate keys are
    `DuplicateKeys`. Raises `UnusableInput`.
    """
    name, content = read_input(path)
    if content.startswith(GZIP_MAGIC):
        raise UnusableInput(f"{name}: is compressed with gzip; decompress it first")
    try:
        return name, parse(content, subject)
    except ConfigurationError as error:
        (problem,) = error.problems
        raise UnusableInput(f"{name}: {problem.constraint}") from None
