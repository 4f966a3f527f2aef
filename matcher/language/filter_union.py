"""A union of filters as a bit-parallel automaton."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_STAR_COST = 60


class FilterUnion:
    """A nondeterministic automaton that accepts the names matched by at least one of the filters.

    Its states are the positions in the filters, and a `*` is a loop on its position. A set of states
    is an integer with a bit for each state, so that a few operations on integers move all of them at
    once: the Shift-And algorithm (Baeza-Yates and Gonnet, A new approach to text searching, CACM 35,
    1992). When a set reaches a `*`, the earlier states of that filter are removed from it, because the
    `*` accepts everything that they accept. When it reaches a final `*`, that state alone remains,
    because it accepts every continuation.

    `alphabet` contains all characters that `step` may receive. `spent` is the cost of all steps in
    units of a `Budget`, and `bytes` is the size of a set of states.
    """

    def __init__(self, filters: Iterable[str], alphabet: Iterable[str]) -> None:
        self._masks = dict.fromkeys(alphabet, 0)
        self._loops = initial = self.accepting = 0
        # For each state with a loop, the earlier states of its filter.
        self._earlier: dict[int, int] = {}
        # For each number of characters that a filter still requires, the states that require as many.
        distances: dict[int, int] = {}
        position = 0
        for text in dict.fromkeys(filters):
            first = 1 << position
            initial |= first
            distance = len(text) - text.count("*")
            for symbol in text:
                state = 1 << position
                if symbol == "*":
                    self._loops |= state
                    self._earlier[state] = state - first
                    continue
                if symbol in self._masks:
                    self._masks[symbol] |= state
                distances[distance] = distances.get(distance, 0) | state
                distance -= 1
                position += 1
            self.accepting |= 1 << position
            position += 1
        distances[0] = self.accepting
        self._distances = sorted(distances.items())
        self._universal = self._loops & self.accepting
        self._any_universal = self._universal & -self._universal
        self.initial = self._any_universal if initial & self._universal else initial
        self.bytes = position // 8 + 1
        self.spent = 0

    def step(self, states: int, character: str) -> int:
        """The states that are reached from `states` by reading `character`."""
        reached = (states & self._masks[character]) << 1 | states & self._loops
        new_loops = reached & self._loops & ~states
        if new_loops:
            if reached & self._universal:
                return self._any_universal
            self.spent += _STAR_COST * new_loops.bit_count()
        while new_loops:
            loop = new_loops & -new_loops
            reached &= ~self._earlier[loop]
            new_loops ^= loop
        return reached

    def is_universal(self, states: int) -> bool:
        """Whether every continuation is accepted."""
        return bool(states & self._universal)

    def distance(self, states: int) -> int:
        """The least number of characters until a name is accepted; `states` may not be empty."""
        return next(count for count, those in self._distances if states & those)
