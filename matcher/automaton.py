"""The plan run by `pyahocorasick`: which keys are found in a name, in one pass."""

from __future__ import annotations

import ahocorasick

from matcher.index import MARK
from matcher.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from matcher.index import Plan

    # Filters to verify, each with the bits of its rules.
    Candidates = tuple[tuple[int, Wildcard], ...]
    # What a hit says: the bits of the rules that it decides, and what it leaves to verify.
    Verdict = tuple[int, Candidates | None]
    T = TypeVar("T")
    # From a marked name to what is found in it, each with the place where it ends.
    Hits = Callable[[str], Iterable[tuple[int, T]]]

# `name.join(MARKS)` is the marked name. Joining reads the characters of a name, where formatting would
# ask its class, which for a string enumeration answers something else.
MARKS = (MARK, MARK)

# Keys that end at one place of a name and have candidates: so many are entered, and no more.
_MOST_KEYS_AT_ONE_END = 8


class Entry:
    """A key, and the filters (their numbers in the plan) that it decides or makes candidates."""

    __slots__ = ("candidates", "decided", "key")

    def __init__(self, key: str) -> None:
        self.key = key
        self.decided: list[int] = []
        self.candidates: list[int] = []


def entry_hits(plan: Plan) -> Hits[Entry]:
    """The function that gives every entry of the plan found in a marked name, and where it ends."""
    return _searcher((entry.key, entry) for entry in _entries(plan))


def verdict_hits(plan: Plan) -> Hits[Verdict]:
    """The function that gives the verdicts found in a marked name.

    They decide the same rules as the plan's filters, but are thinned out, so that no name, however
    hostile, hits more of them at one place than there are rules and a small constant:

    - An entry decides nothing where another inside its key has decided all its rules.
    - Candidates of a key that ends in many other keys move to the longest of those. It is found
      wherever their own is, so none is missed; they are only verified more often.
    """
    entries = _entries(plan)
    searcher = _searcher((entry.key, entry) for entry in entries)
    bits: dict[str, int] = {}
    candidates: dict[str, list[int]] = {}
    for entry in sorted(entries, key=lambda each: len(each.key)):
        inside = [(end, found.key) for end, found in searcher(entry.key) if found is not entry]
        own = 0
        for number in entry.decided:
            own |= plan.rule_bits[number]
        for _, other in inside:
            own &= ~bits.get(other, 0)
        if own:
            bits[entry.key] = own
        if entry.candidates:
            last = len(entry.key) - 1
            keys = [other for end, other in inside if end == last and other in candidates]
            key = max(keys, key=len) if len(keys) >= _MOST_KEYS_AT_ONE_END else entry.key
            candidates.setdefault(key, []).extend(entry.candidates)

    def verdict(key: str) -> Verdict:
        numbers = candidates.get(key, ())
        verifiable = tuple((plan.rule_bits[each], Wildcard(plan.filters[each])) for each in numbers)
        return bits.get(key, 0), verifiable or None

    return _searcher((key, verdict(key)) for key in dict.fromkeys((*bits, *candidates)))


def _entries(plan: Plan) -> Iterable[Entry]:
    entries: dict[str, Entry] = {}
    for number, (key, candidate) in enumerate(zip(plan.keys, plan.candidates, strict=True)):
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(key)
        (entry.decided if candidate is None else entry.candidates).append(number)
    return entries.values()


def _searcher(words: Iterable[tuple[str, T]]) -> Hits[T]:
    automaton = ahocorasick.Automaton()
    for word, value in words:
        automaton.add_word(word, value)
    if not automaton:
        return lambda _: ()
    automaton.make_automaton()
    hits: Hits[T] = automaton.iter
    return hits
