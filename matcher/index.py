"""The plan by which one pass over a name finds every filter that matches it.

A mark is put before the name and another after it. Then a filter with a single literal is one plain
string to look for: `prod/*` is MARK+`prod/`, `*/prod` is `/prod`+MARK, `prod` is MARK+`prod`+MARK and
`*prod*` is `prod`. A filter with several literals is entered under its most selective one, its *key*;
where the key is found, the filter is a candidate that its pattern has to verify.

The plan is plain data. Executors (`matcher.automaton`) turn it into something that runs.
"""

from __future__ import annotations

from collections import Counter

from matcher.errors import ConfigurationError, Problem
from matcher.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.configuration import SigningConfiguration

MARK = "\0"
# Takes the mark's place inside a name. No filter holds either, so no answer changes.
MARK_STAND_IN = "\1"

# A literal shorter than this is taken for so many times as common for each character it lacks.
_LONG_ENOUGH, _COMMONNESS = 4, 8


class Entry:
    """A literal to look for, and the filters (their numbers in the plan) that it is about."""

    __slots__ = ("candidates", "decided", "literal")

    def __init__(self, literal: str) -> None:
        self.literal = literal
        self.decided: list[int] = []
        self.candidates: list[int] = []


class Plan:
    """Everything that an executor needs to know of a configuration.

    `wildcards` are the distinct filters, in order of appearance, and `rule_bits` holds for each the
    rules that have it, rule `n` (from 0) as the bit `1 << n`. `entries` are the literals to look for,
    and `unconditional_bits` the rules without filters, which match every name.

    Raises `ConfigurationError` for a filter that holds a mark. `SigningConfiguration.from_api`
    accepts none such; only one put together by hand can.
    """

    __slots__ = ("entries", "rule_bits", "unconditional_bits", "wildcards")

    def __init__(self, configuration: SigningConfiguration) -> None:
        unconditional_bits = 0
        bits_of: dict[str, int] = {}
        for number, rule in enumerate(configuration.rules):
            bit = 1 << number
            if rule.repository_filters is None:
                unconditional_bits |= bit
                continue
            for each in rule.repository_filters:
                bits_of[each.filter] = bits_of.get(each.filter, 0) | bit
        self.unconditional_bits = unconditional_bits
        self.wildcards = tuple(map(Wildcard, bits_of))
        self.rule_bits = tuple(bits_of.values())
        self.entries = _entries(self.wildcards)


def _entries(wildcards: tuple[Wildcard, ...]) -> tuple[Entry, ...]:
    literals_of = [anchored_literals(wildcard) for wildcard in wildcards]
    uses = Counter(literal for literals in literals_of for literal in literals)

    def selectivity(literal: str) -> tuple[int, int]:
        # What other filters look for as well is common in names; what is short, more so.
        return -uses[literal] * _COMMONNESS ** max(0, _LONG_ENOUGH - len(literal)), len(literal)

    entries: dict[str, Entry] = {}
    for number, literals in enumerate(literals_of):
        key = literals[0] if len(literals) == 1 else max(literals, key=selectivity)
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(key)
        (entry.decided if len(literals) == 1 else entry.candidates).append(number)
    return tuple(entries.values())


def anchored_literals(wildcard: Wildcard) -> list[str]:
    """The literals of a filter, those at an end of the name with the mark there.

    Never empty: a filter of stars alone has the mark itself, which stands in every marked name.
    """
    if MARK in wildcard.text or MARK_STAND_IN in wildcard.text:
        constraint = f"may contain neither {MARK!a} nor {MARK_STAND_IN!a}"
        raise ConfigurationError([Problem("filter", wildcard.text, constraint)])
    if wildcard.is_exact:
        return [f"{MARK}{wildcard.prefix}{MARK}"]
    literals = [f"{MARK}{wildcard.prefix}"] if wildcard.prefix else []
    literals += wildcard.middles
    if wildcard.suffix:
        literals.append(f"{wildcard.suffix}{MARK}")
    return literals or [MARK]
