"""The plan run by `pyahocorasick`: which entries of the index a name hits, in one pass."""

from __future__ import annotations

import ahocorasick

from matcher.index import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from matcher.index import Entry, Plan
    from matcher.wildcard import Wildcard

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


def entry_hits(plan: Plan) -> Hits[Entry]:
    """The function that gives every entry of the plan found in a marked name, and where it ends."""
    return _searcher((entry.literal, entry) for entry in plan.entries)


def verdict_hits(plan: Plan) -> Hits[Verdict]:
    """The function that gives the verdicts found in a marked name.

    They decide the same rules as the plan's entries, but are thinned out, so that no name, however
    hostile, hits more of them at one place than there are rules and a small constant:

    - An entry decides nothing where another inside its literal has decided all its rules.
    - Candidates of a key that ends in many other keys move to the longest of those. It is found
      wherever their own is, so none is missed; they are only verified more often.
    """
    searcher = _searcher((entry.literal, entry) for entry in plan.entries)
    bits: dict[str, int] = {}
    candidates: dict[str, list[int]] = {}
    for entry in sorted(plan.entries, key=lambda each: len(each.literal)):
        literal = entry.literal
        inside = [(end, found.literal) for end, found in searcher(literal) if found is not entry]
        own = 0
        for number in entry.decided:
            own |= plan.rule_bits[number]
        for _, other in inside:
            own &= ~bits.get(other, 0)
        if own:
            bits[literal] = own
        if entry.candidates:
            last = len(literal) - 1
            keys = [other for end, other in inside if end == last and other in candidates]
            key = max(keys, key=len) if len(keys) >= _MOST_KEYS_AT_ONE_END else literal
            candidates.setdefault(key, []).extend(entry.candidates)

    def verdict(literal: str) -> Verdict:
        numbers = candidates.get(literal, ())
        verifiable = tuple((plan.rule_bits[each], plan.wildcards[each]) for each in numbers)
        return bits.get(literal, 0), verifiable or None

    literals = dict.fromkeys((*bits, *candidates))
    return _searcher((literal, verdict(literal)) for literal in literals)


def _searcher(words: Iterable[tuple[str, T]]) -> Hits[T]:
    automaton = ahocorasick.Automaton()
    for literal, value in words:
        automaton.add_word(literal, value)
    if not automaton:
        return lambda _: ()
    automaton.make_automaton()
    hits: Hits[T] = automaton.iter
    return hits
