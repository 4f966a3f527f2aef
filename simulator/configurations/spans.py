"""Positions of the parts of a JSON document in its text."""

from __future__ import annotations

import json
import re

# The keys and indices that lead from the root to a part.
DocumentPath = tuple[str | int, ...]
# The offsets of the first character and of the one after the last.
Span = tuple[int, int]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


def spans(text: str) -> dict[DocumentPath, Span]:
    """The span of every value in valid JSON, by its path."""
    found: dict[DocumentPath, Span] = {}
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
            last = path[-1]
            is_key = isinstance(last, str)
            path[-1] = "" if isinstance(last, str) else last + 1
        elif is_key:
            path[-1] = json.loads(symbol)
            is_key = False
        elif symbol != ":":
            found[tuple(path)] = token.span()
    return found


def without_elements(text: str, elements: set[DocumentPath]) -> str:
    """The JSON `text` with these array elements removed and everything else unchanged.

    At least one element of each array must remain.
    """
    found = spans(text)
    removed: list[Span] = []
    for path in elements:
        *array, index = path
        assert isinstance(index, int)
        start, end = found[path]
        if any((*array, each) not in elements for each in range(index)):
            # An earlier element remains: remove the comma and white space before this one.
            removed.append((found[*array, index - 1][1], end))
        else:
            removed.append((start, found[*array, index + 1][0]))
    for start, end in sorted(removed, reverse=True):
        text = text[:start] + text[end:]
    return text
