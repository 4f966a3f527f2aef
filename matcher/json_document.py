"""Parsing JSON without losing duplicate keys."""

from __future__ import annotations

import json
from collections import Counter

from matcher.errors import ConfigurationError, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DuplicateKeys(dict[str, "Any"]):
    """A JSON object with duplicate keys, listed in `duplicates`.

    The object keeps them because only validation knows the path to report.
    """

    duplicates: tuple[str, ...]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) == len(pairs):
        return document
    counts = Counter(key for key, _ in pairs)
    ambiguous = DuplicateKeys(document)
    ambiguous.duplicates = tuple(key for key in document if counts[key] > 1)
    return ambiguous


def parse(text: str | bytes) -> object:
    """Parse JSON (bytes: UTF-8, UTF-16 or UTF-32). Raises `ConfigurationError` if it is invalid."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        constraint = f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except UnicodeDecodeError as error:
        constraint = f"is not JSON: invalid {error.encoding} at byte {error.start}"
    except RecursionError:
        constraint = "is nested too deeply"
    except ValueError as error:  # an integer that is too long to convert
        constraint = f"is not a configuration: {error}"
    shown = text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")
    raise ConfigurationError([Problem("$", shown, constraint)])
