"""A bounded memo of a function."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

# A thousand groups can match in more combinations than memory can hold.
MOST_REMEMBERED = 65_536


class Memo(dict["K", "V"]):
    """The results of `function` by argument; the first 65,536 are remembered."""

    def __init__(self, function: Callable[[K], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: K) -> V:
        value = self._function(key)
        if len(self) < MOST_REMEMBERED:
            return self.setdefault(key, value)
        return value
