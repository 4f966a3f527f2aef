"""Whether other filters match every name that a filter matches."""

from __future__ import annotations

from matcher.language.verdict import PROVED, Budget, Verdict
from matcher.language.witness_search import empty
from matcher.repository_name import is_repository_name
from matcher.wildcard_set import WildcardSet
from matcher.wildcard_set.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Stands for the `*` of a filter that is matched as if it were a name. It is in no filter, so only a `*`
# matches it.
_ANYTHING = "\2"
# Replacements for every `*` of a filter, which turn it into a name that few other filters match. In a
# valid filter, either of them may be next to any character of a valid name.
_PROBES = "zq0", "9x"


def contained(inner: str, outer: Sequence[str], *, budget: Budget | None = None) -> Verdict:
    """Whether every valid name that the filter `inner` matches is matched by a filter of `outer`."""
    if any(covers(each, inner) for each in outer):
        return PROVED
    return empty([[inner]], outer, budget=budget)


def covers(outer: str, inner: str) -> bool:
    """Whether `outer` matches every text that `inner` matches, in linear time.

    If it does not, it may still match every valid *name* that `inner` matches.
    """
    return Wildcard(outer).matches(_as_name(inner))


class ContainmentIndex:
    """Filters compiled together to find those that contain another filter.

    One pass over the other filter finds all filters that cover it, and a pass over each of two names
    that it matches rules out nearly all others. Only the remaining ones are searched. Results refer to
    filters by their indices in `filters`.
    """

    def __init__(self, filters: Iterable[str]) -> None:
        self.filters = tuple(filters)
        self._matching = WildcardSet(self.filters).matching

    def is_covered(self, inner: str) -> bool:
        """Whether a filter covers `inner`, and therefore contains it."""
        return bool(self._matching(_as_name(inner)))

    def containing(self, inner: str, budget: Budget) -> dict[int, Verdict]:
        """The filters that contain `inner` on their own, and those for which that is undecided."""
        covering = self._indices(_as_name(inner))
        verdicts = dict.fromkeys(covering, PROVED)
        possible = set(range(len(self.filters))).intersection(*self._probed(inner))
        for index in possible - covering:
            verdict = self._contained(inner, [index], budget)
            if verdict.outcome != "refuted":
                verdicts[index] = verdict
        return dict(sorted(verdicts.items()))

    def minimal_cover(
        self, inner: str, among: Iterable[int], budget: Budget
    ) -> tuple[str, tuple[int, ...]]:
        """Whether the filters `among` jointly contain `inner`, and a minimal set of them that does.

        Returns an outcome and, if it is `proved`, the indices of the set. As long as there is a name
        of `inner` outside the set, a filter that matches this name is added; then unnecessary ones are
        removed.
        """
        among = set(among)
        if covering := self._indices(_as_name(inner)) & among:
            return "proved", (min(covering),)
        if any(not matching & among for matching in self._probed(inner)):
            return "refuted", ()
        cover: list[int] = []
        while (verdict := self._contained(inner, cover, budget)).witness is not None:
            candidates = self._indices(verdict.witness) & among
            if not candidates:
                return "refuted", ()
            cover.append(min(candidates))
        if verdict != PROVED:
            return "undecided", ()
        for index in tuple(cover):
            others = [each for each in cover if each != index]
            if self._contained(inner, others, budget) == PROVED:
                cover = others
        return "proved", tuple(sorted(cover))

    def _contained(self, inner: str, indices: Iterable[int], budget: Budget) -> Verdict:
        return empty([[inner]], [self.filters[index] for index in indices], budget=budget)

    def _probed(self, inner: str) -> list[set[int]]:
        """The filters that match each of some names of `inner`."""
        names = (inner.replace("*", probe) for probe in _PROBES)
        return [self._indices(name) for name in names if is_repository_name(name)]

    def _indices(self, name: str) -> set[int]:
        return set(self._matching(name))


def _as_name(text: str) -> str:
    return text.replace("*", _ANYTHING)
