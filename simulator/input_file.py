"""Reads input files that fit into memory: configurations and assertions."""

from __future__ import annotations

import sys
from pathlib import Path

from simulator.errors import UnusableInput
from simulator.reading.sources import EMPTY_PATH, STANDARD_INPUT

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
