"""Parsing JSON without losing duplicate keys."""

from __future__ import annotations

import json
from collections import Counter

from matcher.errors import INVALID_JSON, ConfigurationError, Problem
from matcher.json_fault import json_fault

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


# Longer integers are refused, because converting them takes quadratic time. Python's own limit can be
# configured, but not below this one.
_MAX_DIGITS = 640


class _LongInteger(ValueError):
    """An integer with more than `_MAX_DIGITS` digits."""


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _LongInteger
    return int(digits)


def parse(text: str | bytes, subject: str = "a configuration") -> object:
    """Parse JSON (bytes: UTF-8, UTF-16 or UTF-32). Raises `ConfigurationError` if it is invalid.

    `subject` is what the document should be, for the message.
    """
    position = 1, 1
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        position = error.lineno, error.colno
        constraint = f"is not JSON: {json_fault(error)} (line {error.lineno}, column {error.colno})"
    except UnicodeDecodeError as error:
        # A byte order mark may have been cut off, and is in no column.
        before = error.object[: error.start].decode(error.encoding, "replace").removeprefix("\ufeff")
        position = _end(before)
        byte = len(text) - len(error.object) + error.start
        constraint = f"is not JSON: invalid {error.encoding} at byte {byte}"
    except RecursionError:
        constraint = "is nested too deeply"
    except _LongInteger:
        position = _long_integer_position(_decoded(text))
        constraint = f"is not {subject}: it has a number with more than {_MAX_DIGITS} digits"
    raise ConfigurationError(
        [Problem((), _decoded(text), constraint, kind=INVALID_JSON, position=position)]
    )


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    return text.decode(json.detect_encoding(text), "backslashreplace")


def _end(text: str) -> tuple[int, int]:
    """The line and the column, from 1, of the first character after a text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _long_integer_position(text: str) -> tuple[int, int]:
    import re

    tokens = re.finditer(rf'"(?:[^"\\]|\\.)*"|-?[0-9]{{{_MAX_DIGITS},}}', text)
    start = next(token.start() for token in tokens if _is_long_integer(token[0]))
    return _end(text[:start])


def _is_long_integer(token: str) -> bool:
    return len(token) > _MAX_DIGITS and not token.startswith('"')
