"""Maps and structs as Amazon Athena and CloudTrail Lake print them in CSV: `{name=prod/api, tag=1.0}`.

This text has no quotes, so a value that contains `,`, `=` or a brace cannot be told apart from others
and is refused; only a value that is JSON itself may contain them.
"""

from __future__ import annotations

from typing import Any

import regex

from simulator.reading.json_text import JsonFault, decode_at

_KEY = regex.compile(r"([A-Za-z_][A-Za-z0-9_-]*+)=")
_PLAIN = regex.compile(r"[^,={}\[\]]*+")
_AFTER = regex.compile(r"(?:, |\})")
_JSON_BEGINS = ('{"', "[", "{}")
_MOST_LEVELS = 20


class NotHiveText(Exception):
    """Text that is no map, or that can be understood in several ways."""


def parse(text: str) -> dict[str, Any]:
    """The map that is all of the text; plain values are strings, or None for null.

    Raises `NotHiveText`.
    """
    value, end = _map(text, 0, _MOST_LEVELS)
    if end != len(text):
        raise NotHiveText
    return value


def _map(text: str, start: int, levels: int) -> tuple[dict[str, Any], int]:
    if not levels or not text.startswith("{", start):
        raise NotHiveText
    if text.startswith("{}", start):
        return {}, start + 2
    found: dict[str, Any] = {}
    # Athena and CloudTrail spell keys in different cases.
    seen: set[str] = set()
    index = start + 1
    while True:
        key = _KEY.match(text, index)
        if key is None or key[1].lower() in seen:
            raise NotHiveText
        seen.add(key[1].lower())
        found[key[1]], index = _value(text, key.end(), levels)
        after = _AFTER.match(text, index)
        if after is None:
            raise NotHiveText
        index = after.end()
        if after[0] == "}":
            return found, index


def _value(text: str, start: int, levels: int) -> tuple[Any, int]:
    if text.startswith(_JSON_BEGINS, start):
        try:
            return decode_at(text, start)
        except JsonFault:
            raise NotHiveText from None
    if text.startswith("{", start):
        return _map(text, start, levels - 1)
    plain = _PLAIN.match(text, start)
    assert plain is not None
    return None if plain[0] == "null" else plain[0], plain.end()
