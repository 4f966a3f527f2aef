"""Whether some valid name is matched by these filters and not by those; if so, the shortest one.

A best-first search over what the beginning of a name leaves open: where in the grammar of names it
stands, and where in each filter. Beginnings are taken up in the order of the length that they must at
least come to, and then of readability; so the first name found is a shortest one and, among those, the
most readable: first in the order of `CHARACTERS`. (Hart, Nilsson and Raphael, A formal basis for the
heuristic determination of minimum cost paths, 1968; the bound never shrinks along a name.)

What keeps the search small, beside what `Union` does:

- Characters that no filter names are one.
- Where the filters to avoid stand in more places than they did in a beginning seen before that is equal
  in everything else, nothing new can be found: only the smallest such sets, an antichain, are kept
  (De Wulf, Doyen, Henzinger and Raskin, Antichains, CAV 2006).

The search is exact. It ends undecided only where it would take more than its budget.
"""

from __future__ import annotations

from heapq import heappop, heappush

from matcher.language.union import Union
from matcher.language.verdict import PROVED, UNDECIDED, Budget, Verdict
from matcher.limits import LONGEST_NAME, SHORTEST_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    # A beginning of a name: the least length of a name that it leads to, its characters as their ranks
    # in readability, and where it stands: in the grammar, in each union, in the filters to avoid.
    _Beginning = tuple[int, str, int, tuple[int, ...], int]

# Those of a name, the most readable first.
CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789/-._"
_FREE = "abcdefghijklmnopqrstuvwxyz0123456789"

# In units of a `Budget`.
_STEP_COST, _COMPARISON_COST, _KEPT_COST = 150, 20, 1_000

_COMPONENT, _RUN, _DOT, _UNDERSCORE, _UNDERSCORES, _DASHES = range(6)
# Where a beginning may stand in the grammar of names, and what a separator makes of it. A letter or a
# digit always leads to _RUN, and only there may a name end.
_SEPARATED = {
    (_RUN, "/"): _COMPONENT,
    (_RUN, "."): _DOT,
    (_RUN, "_"): _UNDERSCORE,
    (_UNDERSCORE, "_"): _UNDERSCORES,
    (_RUN, "-"): _DASHES,
    (_DASHES, "-"): _DASHES,
}


def empty(
    every: Sequence[Sequence[str]],
    none: Sequence[str] = (),
    *,
    characters: str = CHARACTERS,
    longest: int = LONGEST_NAME,
    budget: Budget | None = None,
) -> Verdict:
    """Whether no valid name is matched by a filter of each of `every`, and by none of `none`.

    Valid names are those of ECR's grammar with at least 2 and at most `longest` of the `characters`.
    What the search costs is taken from `budget`.
    """
    return _Search(every, none, characters, longest).verdict(Budget() if budget is None else budget)


def readability(name: str) -> tuple[int, list[int]]:
    """Greater for a valid name that is longer or, of the same length, less readable."""
    return len(name), [CHARACTERS.index(character) for character in name]


class _Search:
    """A question, and what it has cost so far."""

    def __init__(
        self, every: Sequence[Sequence[str]], none: Sequence[str], characters: str, longest: int
    ) -> None:
        named = {symbol for texts in (*every, none) for text in texts for symbol in text}
        free = [character for character in characters if character in _FREE and character not in named]
        alphabet = [each for each in characters if each not in free[1:]]
        self._characters = characters
        self._longest = longest
        self._steps = [
            [
                (each, chr(characters.index(each)), after)
                for each in alphabet
                if (after := _grammar_after(state, each)) is not None
            ]
            for state in range(6)
        ]
        self._every = [Union(texts, alphabet) for texts in every]
        self._none = Union(none, alphabet)
        # The antichains: by all else, the smallest sets of places in the filters to avoid.
        self._seen: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        unions = *self._every, self._none
        bytes_ = sum(union.bytes for union in unions)
        self._step_cost = _STEP_COST * len(unions) + bytes_ // 2
        self._kept_cost = _KEPT_COST + bytes_
        self._spent = 0

    def verdict(self, budget: Budget) -> Verdict:
        most = budget.left // 2
        outcome = self._outcome(most)
        budget.left -= min(most, self._total_spent())
        return outcome

    def _total_spent(self) -> int:
        return self._spent + sum(union.spent for union in (*self._every, self._none))

    def _outcome(self, most: int) -> Verdict:
        begin = tuple(union.begin for union in self._every)
        if not all(begin) or self._none.is_settled(self._none.begin):
            return PROVED
        open_: list[_Beginning] = [(0, "", _COMPONENT, begin, self._none.begin)]
        while open_:
            beginning = heappop(open_)
            _, spelling, state, places, avoided = beginning
            if len(spelling) >= SHORTEST_NAME and self._is_answer(state, places, avoided):
                name = "".join(self._characters[ord(rank)] for rank in spelling)
                return Verdict("refuted", name)
            if not self._is_new(state, places, avoided):
                continue
            if self._total_spent() > most:
                return UNDECIDED
            for following in self._after(beginning):
                heappush(open_, following)
        return PROVED

    def _after(self, beginning: _Beginning) -> Iterator[_Beginning]:
        """What follows, one character later, without what leads nowhere or the same way again."""
        _, spelling, state, places, avoided = beginning
        none = self._none
        ways = set()
        for character, rank, after in self._steps[state]:
            moved = tuple(
                [union.after(each, character) for union, each in zip(self._every, places, strict=True)]
            )
            avoided_after = none.after(avoided, character)
            way = after, moved, avoided_after
            if way in ways or 0 in moved or none.is_settled(avoided_after):
                continue
            ways.add(way)
            length = len(spelling) + 1 + self._needed(after, moved)
            if length <= self._longest:
                self._spent += self._kept_cost
                yield length, spelling + rank, after, moved, avoided_after
        self._spent += self._step_cost * len(self._steps[state])

    def _needed(self, state: int, places: tuple[int, ...]) -> int:
        """The least number of characters to come."""
        needed = 0 if state == _RUN else 1
        for union, each in zip(self._every, places, strict=True):
            if (of_union := union.needed(each)) > needed:
                needed = of_union
        return needed

    def _is_answer(self, state: int, places: tuple[int, ...], avoided: int) -> bool:
        return (
            state == _RUN
            and not avoided & self._none.end
            and all(each & union.end for union, each in zip(self._every, places, strict=True))
        )

    def _is_new(self, state: int, places: tuple[int, ...], avoided: int) -> bool:
        smallest = self._seen.setdefault((state, places), [])
        self._spent += _COMPARISON_COST * len(smallest)
        if any(not each & ~avoided for each in smallest):
            return False
        smallest[:] = [each for each in smallest if avoided & ~each]
        smallest.append(avoided)
        return True


def _grammar_after(state: int, character: str) -> int | None:
    return _RUN if character in _FREE else _SEPARATED.get((state, character))
