"""The search of the Python executor: which keys of a plan occur in a name, found by `pyahocorasick`."""

from __future__ import annotations

from itertools import islice

import ahocorasick

from matcher.wildcard_set.plan import MARK
from matcher.wildcard_set.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from matcher.wildcard_set.plan import Plan

    # Filters to verify, each with the bits of its groups.
    Candidates = tuple[tuple[int, Wildcard], ...]
    # The bits of the groups that a key decides, and the filters that remain to be verified.
    Output = tuple[int, Candidates | None]
    T = TypeVar("T")
    # From a marked name to the index where each occurrence of a key ends, and the value of the key.
    Occurrences = Callable[[str], Iterable[tuple[int, T]]]

# A name between marks: `str.join(name, MARKS)`.
MARKS = (MARK, MARK)

# `pyahocorasick` frees its trie recursively, and crashes on keys that are much longer.
_LONGEST_KEY = 4_096
# More than there are in a key of the longest filter that ECR accepts.
_MOST_OCCURRENCES = 1 << 15
# At most this many keys with candidates end at one index of a name.
_MOST_KEYS_AT_ONE_END = 8


class _Key:
    """A key, with the bits of the groups it decides and the filters it makes candidates."""

    __slots__ = ("bits", "candidates", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.bits = 0
        self.candidates: list[tuple[int, Wildcard]] = []


def key_outputs(plan: Plan) -> Occurrences[Output]:
    """The function that finds the outputs of all keys in a marked name.

    Fewer keys are entered than the plan has, so that no name, however hostile, has more occurrences
    ending at one index than there are groups and a small constant:

    - A key decides nothing if keys inside it decide all of its groups.
    - The candidates of a key that has many other keys as suffixes move to the longest of those. It
      occurs wherever their own key does, so none is missed; they are only verified more often.
    """
    keys: dict[str, _Key] = {}
    for whole, verified, groups in zip(plan.keys, plan.candidates, plan.groups, strict=True):
        text = whole[:_LONGEST_KEY]
        candidate = _filter_of(whole) if verified is None and text != whole else verified
        key = keys.get(text)
        if key is None:
            key = keys[text] = _Key(text)
        bits = 0
        for group in groups:
            bits |= 1 << group
        if candidate is None:
            key.bits |= bits
        else:
            key.candidates.append((bits, Wildcard(candidate)))
    occurrences = _search((key.text, key) for key in keys.values())
    for key in sorted(keys.values(), key=lambda each: len(each.text)):
        # Entering a key that could be left out costs only time, so a bounded look is enough.
        some = islice(occurrences(key.text), _MOST_OCCURRENCES)
        inside = [(end, found) for end, found in some if found is not key]
        for _, shorter in inside:
            key.bits &= ~shorter.bits
        if key.candidates:
            last = len(key.text) - 1
            suffixes = [found for end, found in inside if end == last and found.candidates]
            if len(suffixes) >= _MOST_KEYS_AT_ONE_END:
                max(suffixes, key=lambda each: len(each.text)).candidates += key.candidates
                key.candidates = []
    return _search(
        (key.text, (key.bits, tuple(key.candidates) or None))
        for key in keys.values()
        if key.bits or key.candidates
    )


def _filter_of(key: str) -> str:
    """The filter that a key decides."""
    begin, end = "" if key[0] == MARK else "*", "" if key[-1] == MARK else "*"
    return f"{begin}{key.strip(MARK)}{end}"


def _search(words: Iterable[tuple[str, T]]) -> Occurrences[T]:
    automaton = ahocorasick.Automaton()
    for word, value in words:
        automaton.add_word(word, value)
    if not automaton:
        return lambda _: ()
    automaton.make_automaton()
    occurrences: Occurrences[T] = automaton.iter
    return occurrences
