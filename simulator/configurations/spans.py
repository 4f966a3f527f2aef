"""Positions of the parts of a JSON document in its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import AnyStr

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


def removals(
    found: Mapping[DocumentPath, Span], elements: set[DocumentPath]
) -> dict[DocumentPath, Span]:
    """For each of these array elements, the span to cut from the text whose values have these spans.

    The spans are disjoint, so all elements can be removed, or only some of them. At least one element
    of each array must remain.
    """
    removed: dict[DocumentPath, Span] = {}
    for path in elements:
        *array, index = path
        assert isinstance(index, int)
        start, end = found[path]
        if any((*array, each) not in elements for each in range(index)):
            # An earlier element remains: remove the comma and white space before this one.
            removed[path] = found[*array, index - 1][1], end
        else:
            removed[path] = start, found[*array, index + 1][0]
    return removed


def without(content: AnyStr, removed: Iterable[Span]) -> AnyStr:
    """A text, or its bytes, without some disjoint spans."""
    for start, end in sorted(removed, reverse=True):
        content = content[:start] + content[end:]
    return content
