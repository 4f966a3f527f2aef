"""Filters as languages: questions about every repository name that there can be.

A question is whether some valid name is matched by at least one filter of each of several unions, and
by none of other filters. It is decided by a breadth-first search over what the beginning of a name
leaves open: where in the grammar of names it stands, and where in each filter. So the first name found
is a shortest one and, among those, the first in the order of `CHARACTERS`.

What keeps the search small:

- The places in all filters of a union are bits of one integer, and a step moves them all at once
  (Baeza-Yates and Gonnet, A new approach to text searching, CACM 35, 1992).
- After a star, all earlier places of its filter are dropped: what they lead to, it leads to as well.
- Characters that no filter names are one.
- Where the filters to avoid stand in more places than they did in a beginning seen before that is equal
  in everything else, nothing new can be found: only the smallest such sets, an antichain, are kept
  (De Wulf, Doyen, Henzinger and Raskin, Antichains, CAV 2006).

The search is exact. It ends undecided only where it would take more than its budget.
"""

from __future__ import annotations

from matcher._immutable import Immutable
from matcher.limits import LONGEST_NAME, SHORTEST_NAME
from matcher.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    # Where a beginning stands in the grammar, in each union, in the filters to avoid; and its history.
    _Node = tuple[int, tuple[int, ...], int, "_Node | None", str]

# Those of a name, the most readable first.
CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789/-._"
_FREE = "abcdefghijklmnopqrstuvwxyz0123456789"

# What a search may cost. A unit is some 10 to 20 ns, and no more than a byte that is kept.
BUDGET = 200_000_000
_STEP_COST, _STAR_COST, _COMPARISON_COST, _KEPT_COST = 150, 30, 20, 1_000

# A character in no filter and no name. What matches it in place of a star matches anything there.
_ANYTHING = "\2"

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


class Verdict(Immutable):
    """What became of a statement about all names.

    `outcome` is `proved`, `refuted` or `undecided`; `witness` is a name that refutes it, else None.
    """

    __slots__ = ("outcome", "witness")

    outcome: str
    witness: str | None

    def __init__(self, outcome: str, witness: str | None = None) -> None:
        self._set(outcome, witness)


PROVED, UNDECIDED = Verdict("proved"), Verdict("undecided")


def contained(inner: str, outer: Sequence[str], *, budget: int = BUDGET) -> Verdict:
    """Whether every valid name that the filter `inner` matches is matched by one of `outer`."""
    if any(covers(each, inner) for each in outer):
        return PROVED
    return empty([[inner]], outer, budget=budget)


def covers(outer: str, inner: str) -> bool:
    """Whether `outer` matches `inner` star by star: then it matches whatever that matches.

    Linear, and right wherever it says yes. Where it says no, `outer` may still match every *valid name*
    that `inner` does.
    """
    return Wildcard(outer).matches(inner.replace("*", _ANYTHING))


def empty(
    every: Sequence[Sequence[str]],
    none: Sequence[str] = (),
    *,
    characters: str = CHARACTERS,
    longest: int = LONGEST_NAME,
    budget: int = BUDGET,
) -> Verdict:
    """Whether no valid name is matched by a filter of each of `every`, and by none of `none`.

    Valid names are those of ECR's grammar with at least 2 and at most `longest` of the `characters`.
    """
    return _Search(every, none, characters, budget).verdict(longest)


class _Union:
    """Filters, of which any may match: how their places move."""

    def __init__(self, texts: Iterable[str], alphabet: Iterable[str]) -> None:
        self._moves = dict.fromkeys(alphabet, 0)
        self._stays = self.begin = self.end = 0
        # By the bit of a place with a star: the places before it in its filter.
        self._before: dict[int, int] = {}
        place = 0
        for text in dict.fromkeys(texts):
            first = 1 << place
            self.begin |= first
            for symbol in text:
                bit = 1 << place
                if symbol == "*":
                    self._stays |= bit
                    self._before[bit] = bit - first
                    continue
                if symbol in self._moves:
                    self._moves[symbol] |= bit
                place += 1
            self.end |= 1 << place
            place += 1
        # Places from which everything is matched, whatever follows.
        self.always = self._stays & self.end
        self.bytes = place // 8 + 1
        self.spent = 0

    def after(self, places: int, character: str) -> int:
        """The places after one character more."""
        moved = (places & self._moves[character]) << 1 | places & self._stays
        stars = moved & self._stays & ~places
        if stars:
            self.spent += _STAR_COST * stars.bit_count()
        while stars:
            star = stars & -stars
            moved &= ~self._before[star]
            stars ^= star
        return moved


class _Search:
    """A question, and what it has cost so far."""

    def __init__(
        self, every: Sequence[Sequence[str]], none: Sequence[str], characters: str, budget: int
    ) -> None:
        named = {symbol for texts in (*every, none) for text in texts for symbol in text}
        free = [character for character in characters if character in _FREE and character not in named]
        alphabet = [each for each in characters if each not in free[1:]]
        self._steps = [
            [(each, after) for each in alphabet if (after := _grammar_after(state, each)) is not None]
            for state in range(6)
        ]
        self._every = [_Union(texts, alphabet) for texts in every]
        self._none = _Union(none, alphabet)
        # The antichains: by all else, the smallest sets of places in the filters to avoid.
        self._seen: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        self._bytes = sum(union.bytes for union in (*self._every, self._none))
        self._left = budget

    def _is_spent(self) -> bool:
        return sum(union.spent for union in (*self._every, self._none)) > self._left

    def verdict(self, longest: int) -> Verdict:
        begin = tuple(union.begin for union in self._every)
        frontier: list[_Node] = [(_COMPONENT, begin, self._none.begin, None, "")]
        for length in range(1, longest + 1):
            following: list[_Node] = []
            for node in self._after(frontier):
                if length >= SHORTEST_NAME and self._ends(node):
                    return Verdict("refuted", _spelled(node))
                if self._is_spent():
                    return UNDECIDED
                if self._is_new(node):
                    following.append(node)
            if not following:
                break
            frontier = following
        return PROVED

    def _after(self, frontier: list[_Node]) -> Iterator[_Node]:
        """What follows, one character later, without what leads nowhere."""
        none = self._none
        for node in frontier:
            state, places, avoided, _, _ = node
            for character, after in self._steps[state]:
                self._left -= _STEP_COST + self._bytes
                moved = tuple(
                    [
                        union.after(each, character)
                        for union, each in zip(self._every, places, strict=True)
                    ]
                )
                if 0 in moved:
                    continue
                avoided_after = none.after(avoided, character)
                if not avoided_after & none.always:
                    yield after, moved, avoided_after, node, character

    def _ends(self, node: _Node) -> bool:
        """Whether a beginning is a name that answers the question."""
        state, places, avoided, _, _ = node
        return (
            state == _RUN
            and not avoided & self._none.end
            and all(each & union.end for union, each in zip(self._every, places, strict=True))
        )

    def _is_new(self, node: _Node) -> bool:
        state, places, avoided, _, _ = node
        smallest = self._seen.setdefault((state, places), [])
        self._left -= _COMPARISON_COST * len(smallest)
        if any(not each & ~avoided for each in smallest):
            return False
        smallest[:] = [each for each in smallest if avoided & ~each]
        smallest.append(avoided)
        self._left -= _KEPT_COST + self._bytes
        return True


def _grammar_after(state: int, character: str) -> int | None:
    return _RUN if character in _FREE else _SEPARATED.get((state, character))


def _spelled(node: _Node | None) -> str:
    characters = []
    while node is not None:
        characters.append(node[4])
        node = node[3]
    return "".join(reversed(characters))
