"""Patterns with the wildcards `*`, any text, and `?`, any single character.

A pattern is a tuple of literals and wildcards. A literal may contain `*` and `?`, which then stand for
themselves: that is what the policy variable `${*}` is for.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Final, Literal

from simulator.decision.permissions.truth import Truth, agreed


class Wildcard(Enum):
    """A wildcard in a pattern."""

    TEXT = "*"
    CHARACTER = "?"


TEXT: Final[Literal[Wildcard.TEXT]] = Wildcard.TEXT
CHARACTER: Final[Literal[Wildcard.CHARACTER]] = Wildcard.CHARACTER

Pattern = tuple[str | Wildcard, ...]

# No value that AWS compares is longer: an ARN has at most 2,048 characters, a tag at most 256. The
# time that a match takes grows with the square of this length and only linearly with the pattern.
LONGEST_TEXT = 4096

_WILDCARDS = re.compile(r"\*+|\?")


def pattern(text: str) -> Pattern:
    """The pattern that `text` is, with its wildcards."""
    symbols: list[str | Wildcard] = []
    end = 0
    for found in _WILDCARDS.finditer(text):
        if found.start() > end:
            symbols.append(text[end : found.start()])
        symbols.append(CHARACTER if found[0] == "?" else TEXT)
        end = found.end()
    if end < len(text):
        symbols.append(text[end:])
    return tuple(symbols)


def matches(symbols: Pattern, text: str) -> Truth:
    """Whether the whole text matches. Unknown for a text longer than `LONGEST_TEXT`."""
    if len(text) > LONGEST_TEXT:
        return None
    return _run(symbols, text, by_segment=False)


def matches_resource(symbols: Pattern, arn: str) -> Truth:
    """Whether the whole ARN matches the pattern of a `Resource` element.

    "You can use wildcard characters (* and ?) within the individual segments of an ARN (the parts
    separated by colons) [...]. If the * wildcard is the last character of a resource ARN segment, it
    can expand to match beyond the colon boundaries" (IAM user guide, Resource). "Can" says no more than
    that for a wildcard with other segments after it, so where the two readings differ, the result is
    unknown.
    """
    if len(arn) > LONGEST_TEXT:
        return None
    # What the narrow reading matches, the wide one matches as well.
    return _run(symbols, arn, by_segment=False) and agreed(True, _run(symbols, arn, by_segment=True))


def _run(symbols: Pattern, text: str, *, by_segment: bool) -> bool:
    """Runs the pattern as an automaton whose states are the positions of the text.

    Bit i of `reached` says that the symbols so far match the first i characters. At most
    `2 * len(text)` symbols that consume a character are tried before no bit is left, whatever the
    pattern, so that no pattern is slow. With `by_segment`, only a `*` at the very end crosses colons.
    """
    first = symbols[0] if symbols and isinstance(symbols[0], str) else ""
    if not text.startswith(first):
        return False
    positions = _positions(text)
    everything = (2 << len(text)) - 1
    inside = everything & ~positions.get(":", 0) & ~(1 << len(text)) if by_segment else 0
    reached = 1 << len(first)
    last = len(symbols) - 1
    for number, symbol in islice(enumerate(symbols), 1 if first else 0, None):
        if symbol is TEXT:
            if by_segment and number != last:
                # The carry of the addition runs from each reached position to the next colon.
                reached |= ((reached & inside) + inside) ^ inside
            else:
                reached = everything & -(reached & -reached)
        elif symbol is CHARACTER:
            reached = (reached << 1) & everything
        else:
            for character in symbol:
                reached = (reached & positions.get(character, 0)) << 1
                if not reached:
                    return False
        if not reached:
            return False
    return bool(reached >> len(text))


@lru_cache(maxsize=256)
def _positions(text: str) -> dict[str, int]:
    """By character, the bitset of its positions in the text."""
    positions: dict[str, int] = {}
    for position, character in enumerate(text):
        positions[character] = positions.get(character, 0) | 1 << position
    return positions
