"""Regions of texts, as people and other programs refer to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """The line and the column, from 1, of the first character and of the one after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


def region(text: str, start: int, end: int) -> Region:
    """The region between two offsets of a text."""
    return Region(*_position(text, start), *_position(text, end))


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
