"""The search for a shortest valid name that some filters match and others do not.

This is a best-first search (A*) in the product of several automata: ECR's grammar for names, each
union of filters that has to match, and the union of the excluded filters. A node is a prefix of names
with the states that it leads to. Nodes are expanded in the order of the least length of a name with
their prefix, and then in the order of readability. The least length never decreases along a path, so
the first name found is a shortest one and, among those, the most readable: the first in the order of
`CHARACTERS`. (Hart, Nilsson and Raphael, A formal basis for the heuristic determination of minimum
cost paths, 1968.)

Two techniques, besides those of `FilterUnion`, keep the search small:

- Of the letters and digits that no filter contains, only one is tried, because all have the same
  effect.
- A node is pruned if a node before it had the same states except for a subset of the excluded states.
  Therefore only the minimal sets of excluded states, an antichain, are kept (De Wulf, Doyen, Henzinger
  and Raskin, Antichains, CAV 2006).

The search is exact. It is undecided only if it would exceed its budget.
"""

from __future__ import annotations

from heapq import heappop, heappush

from matcher.language.filter_union import FilterUnion
from matcher.language.verdict import PROVED, UNDECIDED, Budget, Verdict
from matcher.limits import LONGEST_NAME, SHORTEST_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    # The least length of a name with this prefix, the prefix (each character as its rank in
    # readability), the state of the grammar, the states of each union, and the states of the excluded
    # filters.
    _Node = tuple[int, str, int, tuple[int, ...], int]

# The characters of valid names, the most readable first.
CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789/-._"
_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789"

# In units of a `Budget`.
_STEP_COST, _COMPARISON_COST, _NODE_COST = 150, 20, 1_000

# The automaton of ECR's grammar for names. A letter or digit leads from every state to `_RUN`, the only
# accepting state. The table contains the other transitions.
_COMPONENT, _RUN, _DOT, _UNDERSCORE, _UNDERSCORES, _DASHES = range(6)
_SEPARATOR_TRANSITIONS = {
    (_RUN, "/"): _COMPONENT,
    (_RUN, "."): _DOT,
    (_RUN, "_"): _UNDERSCORE,
    (_UNDERSCORE, "_"): _UNDERSCORES,
    (_RUN, "-"): _DASHES,
    (_DASHES, "-"): _DASHES,
}


def empty(
    unions: Sequence[Sequence[str]],
    excluded: Sequence[str] = (),
    *,
    characters: str = CHARACTERS,
    longest: int = LONGEST_NAME,
    budget: Budget | None = None,
) -> Verdict:
    """Whether no valid name is matched by a filter of every union and by none of the excluded filters.

    Valid names conform to ECR's grammar and have 2 to `longest` of the `characters`. The cost of the
    search is deducted from `budget`.
    """
    search = _Search(unions, excluded, characters, longest)
    return search.verdict(Budget() if budget is None else budget)


def readability(name: str) -> tuple[int, list[int]]:
    """A sort key: shorter names come first, and among names of one length the more readable ones."""
    return len(name), [CHARACTERS.index(character) for character in name]


class _Search:
    """One search, and its cost so far."""

    def __init__(
        self, unions: Sequence[Sequence[str]], excluded: Sequence[str], characters: str, longest: int
    ) -> None:
        used = {symbol for filters in (*unions, excluded) for text in filters for symbol in text}
        unused = [each for each in characters if each in _ALPHANUMERIC and each not in used]
        alphabet = [each for each in characters if each not in unused[1:]]
        self._characters = characters
        self._longest = longest
        # For each state of the grammar: characters, their ranks in readability, and the next states.
        self._transitions = [
            [
                (each, chr(characters.index(each)), target)
                for each in alphabet
                if (target := _grammar_step(state, each)) is not None
            ]
            for state in range(6)
        ]
        self._unions = [FilterUnion(filters, alphabet) for filters in unions]
        self._excluded = FilterUnion(excluded, alphabet)
        # For each combination of the other states, the antichain of sets of excluded states.
        self._visited: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        automata = *self._unions, self._excluded
        node_bytes = sum(each.bytes for each in automata)
        self._step_cost = _STEP_COST * len(automata) + node_bytes // 2
        self._node_cost = _NODE_COST + node_bytes
        self._spent = 0

    def verdict(self, budget: Budget) -> Verdict:
        limit = budget.remaining // 2
        verdict = self._verdict_within(limit)
        budget.remaining -= min(limit, self._total_spent())
        return verdict

    def _total_spent(self) -> int:
        return self._spent + sum(each.spent for each in (*self._unions, self._excluded))

    def _verdict_within(self, limit: int) -> Verdict:
        initial = tuple(union.initial for union in self._unions)
        if not all(initial) or self._excluded.is_universal(self._excluded.initial):
            return PROVED
        frontier: list[_Node] = [(0, "", _COMPONENT, initial, self._excluded.initial)]
        while frontier:
            node = heappop(frontier)
            _, prefix, grammar_state, states, excluded = node
            if len(prefix) >= SHORTEST_NAME and self._is_accepting(grammar_state, states, excluded):
                return Verdict("refuted", "".join(self._characters[ord(rank)] for rank in prefix))
            if not self._is_new(grammar_state, states, excluded):
                continue
            if self._total_spent() > limit:
                return UNDECIDED
            for successor in self._successors(node):
                heappush(frontier, successor)
        return PROVED

    def _successors(self, node: _Node) -> Iterator[_Node]:
        """The nodes one character further, except duplicates and those that lead to no name."""
        _, prefix, grammar_state, states, excluded = node
        reached = set()
        for character, rank, next_grammar_state in self._transitions[grammar_state]:
            next_states = tuple(
                [union.step(each, character) for union, each in zip(self._unions, states, strict=True)]
            )
            next_excluded = self._excluded.step(excluded, character)
            key = next_grammar_state, next_states, next_excluded
            if key in reached or 0 in next_states or self._excluded.is_universal(next_excluded):
                continue
            reached.add(key)
            length = len(prefix) + 1 + self._distance(next_grammar_state, next_states)
            if length <= self._longest:
                self._spent += self._node_cost
                yield length, prefix + rank, *key
        self._spent += self._step_cost * len(self._transitions[grammar_state])

    def _distance(self, grammar_state: int, states: tuple[int, ...]) -> int:
        """A lower bound of the number of characters until a name is accepted."""
        distances = [union.distance(each) for union, each in zip(self._unions, states, strict=True)]
        return max([0 if grammar_state == _RUN else 1, *distances])

    def _is_accepting(self, grammar_state: int, states: tuple[int, ...], excluded: int) -> bool:
        return (
            grammar_state == _RUN
            and not excluded & self._excluded.accepting
            and all(each & union.accepting for union, each in zip(self._unions, states, strict=True))
        )

    def _is_new(self, grammar_state: int, states: tuple[int, ...], excluded: int) -> bool:
        minimal = self._visited.setdefault((grammar_state, states), [])
        self._spent += _COMPARISON_COST * len(minimal)
        if any(not each & ~excluded for each in minimal):
            return False
        minimal[:] = [each for each in minimal if excluded & ~each]
        minimal.append(excluded)
        return True


def _grammar_step(state: int, character: str) -> int | None:
    return _RUN if character in _ALPHANUMERIC else _SEPARATOR_TRANSITIONS.get((state, character))
