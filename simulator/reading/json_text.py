"""JSON text decoded with Python's `json`, without its limits and with messages for users."""

from __future__ import annotations

import json
from typing import Any

from matcher.json_fault import json_fault


class JsonFault(Exception):
    """Text that is not JSON: the reason, and the index of the fault, or None if it has no place."""

    def __init__(self, reason: str, index: int | None = None) -> None:
        super().__init__(reason if index is None else f"{reason} at character {index + 1:,}")
        self.reason = reason
        self.index = index


def decode(text: str) -> Any:
    """The value that is all of the text. Raises `JsonFault`."""
    try:
        return _DECODER.decode(text)
    except (RecursionError, json.JSONDecodeError) as error:
        raise _fault(error) from None


def decode_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at an index, and the index after it. Raises `JsonFault`."""
    try:
        return _DECODER.raw_decode(text, start)
    except (RecursionError, json.JSONDecodeError) as error:
        raise _fault(error) from None


def _integer(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:  # Python limits the digits of an integer, but not those of a float.
        return float(digits)


_DECODER = json.JSONDecoder(parse_int=_integer)


def _fault(error: RecursionError | json.JSONDecodeError) -> JsonFault:
    if isinstance(error, RecursionError):
        return JsonFault("is nested too deeply")
    return JsonFault(json_fault(error), error.pos)
