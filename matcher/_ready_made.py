"""Answers made once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

# A thousand rules can match in more combinations than memory holds.
MOST_REMEMBERED = 65_536


class ReadyMade(dict["K", "V"]):
    """What `make` makes of a key, remembered for the first 65,536 keys."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        value = self._make(key)
        if len(self) < MOST_REMEMBERED:
            self[key] = value
        return value
