"""Where the parts of a JSON document stand in its text."""

from __future__ import annotations

import json
import re

# A part's keys and indices, from the outside to the inside.
Path = tuple[str | int, ...]
Span = tuple[int, int]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


def spans(text: str) -> dict[Path, Span]:
    """By the paths of all parts of valid JSON: where each value begins and ends, in characters."""
    found: dict[Path, Span] = {}
    path: list[str | int] = []
    starts: list[int] = []
    is_key = False
    for token in _TOKEN.finditer(text):
        symbol = token[0]
        if symbol in "{[":
            starts.append(token.start())
            path.append(0 if symbol == "[" else "")
            is_key = symbol == "{"
        elif symbol in "}]":
            path.pop()
            found[tuple(path)] = starts.pop(), token.end()
            is_key = False
        elif symbol == ",":
            at = path[-1]
            is_key = isinstance(at, str)
            path[-1] = "" if isinstance(at, str) else at + 1
        elif is_key:
            path[-1] = json.loads(symbol)
            is_key = False
        elif symbol != ":":
            found[tuple(path)] = token.span()
    return found


def without_elements(text: str, elements: set[Path]) -> str:
    """The JSON `text` without these elements of arrays, and otherwise as it was.

    One element of each of the arrays must remain.
    """
    found = spans(text)
    removed: list[Span] = []
    for path in elements:
        *array, place = path
        assert isinstance(place, int)
        start, end = found[path]
        before = next(
            (each for each in range(place - 1, -1, -1) if (*array, each) not in elements), None
        )
        if before is not None:
            # With the comma and the space before it, since an element before it remains.
            removed.append((found[*array, place - 1][1], end))
        else:
            removed.append((start, found[*array, place + 1][0]))
    for start, end in sorted(removed, reverse=True):
        text = text[:start] + text[end:]
    return text
