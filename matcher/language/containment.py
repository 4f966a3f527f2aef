"""Whether all names of one filter are names of others: first star by star, and by search last."""

from __future__ import annotations

from matcher.configuration import RepositoryFilter, SigningConfiguration, SigningRule
from matcher.language.search import empty
from matcher.language.verdict import PROVED, Budget, Verdict
from matcher.matcher import Matcher
from matcher.repository_name import is_repository_name
from matcher.wildcard_set.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A character in no filter and no name. What matches it in place of a star matches anything there.
_ANYTHING = "\2"
# What is put in place of the stars for names of a filter that few others match. Between any two
# characters that a filter of ECR's grammar may have side by side, each makes a valid name.
_PROBES = "zq0", "9x"


def contained(inner: str, outer: Sequence[str], *, budget: Budget | None = None) -> Verdict:
    """Whether every valid name that the filter `inner` matches is matched by one of `outer`."""
    if any(covers(each, inner) for each in outer):
        return PROVED
    return empty([[inner]], outer, budget=budget)


def covers(outer: str, inner: str) -> bool:
    """Whether `outer` matches `inner` star by star: then it matches whatever that matches.

    Linear, and right wherever it says yes. Where it says no, `outer` may still match every *valid name*
    that `inner` does.
    """
    return Wildcard(outer).matches(_symbolic(inner))


class Containers:
    """Filters that are asked whether they contain others: all of them at once.

    `covers` for all of them is one pass over the other filter, by a matcher with a rule for each; one
    more over a name of the other filter refutes nearly all of the rest. What then remains is searched.
    Filters are named by their places in `texts`.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        rules = (
            SigningRule(str(place), [RepositoryFilter(text)]) for place, text in enumerate(self.texts)
        )
        self._resolve = Matcher(SigningConfiguration(rules)).resolve

    def is_covered(self, inner: str) -> bool:
        """Whether one of the filters covers `inner`, and so contains it."""
        return bool(self._covering(inner))

    def each(self, inner: str, budget: Budget) -> dict[int, Verdict]:
        """The filters that contain `inner`, each by itself, and those for which that is undecided."""
        covering = self._covering(inner)
        verdicts = dict.fromkeys(covering, PROVED)
        possible = set(range(len(self.texts))).intersection(*self._probed(inner))
        for place in possible - covering:
            verdict = empty([[inner]], [self.texts[place]], budget=budget)
            if verdict.outcome != "refuted":
                verdicts[place] = verdict
        return dict(sorted(verdicts.items()))

    def together(self, inner: str, among: Iterable[int], budget: Budget) -> tuple[str, tuple[int, ...]]:
        """The outcome of whether filters of `among` contain `inner` between them, and which ones do.

        None of those can be left out, where `inner` has names at all. A name of `inner` that is outside
        those found so far tells which to add, until there is no such name, or no filter for it.
        """
        among = set(among)
        if covering := self._covering(inner) & among:
            return "proved", (min(covering),)
        if any(not matching & among for matching in self._probed(inner)):
            return "refuted", ()
        found: list[int] = []
        while (verdict := self._outside(inner, found, budget)).witness is not None:
            candidates = self._matching(verdict.witness) & among
            if not candidates:
                return "refuted", ()
            found.append(min(candidates))
        if verdict != PROVED:
            return "undecided", ()
        for place in tuple(found):
            others = [each for each in found if each != place]
            if self._outside(inner, others, budget) == PROVED:
                found = others
        return "proved", tuple(sorted(found))

    def _outside(self, inner: str, places: Iterable[int], budget: Budget) -> Verdict:
        return empty([[inner]], [self.texts[place] for place in places], budget=budget)

    def _covering(self, inner: str) -> set[int]:
        return self._matching(_symbolic(inner))

    def _probed(self, inner: str) -> list[set[int]]:
        """For some names of `inner`: the filters that match, one of which any container must have."""
        names = (inner.replace("*", probe) for probe in _PROBES)
        return [self._matching(name) for name in names if is_repository_name(name)]

    def _matching(self, name: str) -> set[int]:
        return set(map(int, self._resolve(name)))


def _symbolic(text: str) -> str:
    return text.replace("*", _ANYTHING)
