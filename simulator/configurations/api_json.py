"""A configuration in a JSON file, in any of the shapes of ECR's API."""

from __future__ import annotations

import sys
from pathlib import Path

from matcher import ConfigurationError, SigningConfiguration

STANDARD_INPUT = "-"


class UnusableConfiguration(Exception):
    """A configuration that cannot be read, or that ECR would refuse; says which, where and why."""


def load(path: str) -> SigningConfiguration:
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
        return SigningConfiguration.from_json(content)
    except ConfigurationError as error:
        raise UnusableConfiguration(f"{where}: {error}") from None
