"""The plan by which one pass over a name finds every filter that matches it.

A mark is put before the name and another after it. Then a filter with a single literal is one plain
string to look for, its *key*: `prod/*` is MARK+`prod/`, `*/prod` is `/prod`+MARK, `prod` is
MARK+`prod`+MARK and `*prod*` is `prod`. A filter with several literals has the most selective of them
as its key; where that is found, the filter is a candidate that has to be verified.

The plan is plain data. Executors turn it into something that runs (`matcher.engines`).
"""

from __future__ import annotations

from matcher.errors import ConfigurationError, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.configuration import SigningConfiguration

MARK = "\0"
# Takes the mark's place inside a name. No filter holds either, so no answer changes.
MARK_STAND_IN = "\1"

# What is left between two stars, or between a star and an end, where there is nothing.
_NO_LITERAL = ("", MARK)

# A literal shorter than this is taken for so many times as common for each character it lacks.
_LONG_ENOUGH, _COMMONNESS = 4, 8


class Plan:
    """Everything that an executor needs to know of a configuration.

    `filters` are the texts of the distinct filters, in order of appearance, and the other lists go with
    them: `keys` has the literal that each is found by; `candidates` the text again where it is then to
    be verified, and `None` where the key alone decides; `rule_bits` the rules that have it, rule `n`
    (from 0) as the bit `1 << n`. `unconditional_bits` are the rules without filters, which match every
    name.

    Raises `ConfigurationError` for a filter that holds a mark. `SigningConfiguration.from_api`
    accepts none such; only one put together by hand can.
    """

    __slots__ = ("candidates", "filters", "keys", "rule_bits", "unconditional_bits")

    def __init__(self, configuration: SigningConfiguration) -> None:
        unconditional_bits = 0
        bits_of: dict[str, int] = {}
        for number, rule in enumerate(configuration.rules):
            bit = 1 << number
            if rule.repository_filters is None:
                unconditional_bits |= bit
                continue
            for each in rule.repository_filters:
                text = each.filter
                bits_of[text] = bits_of.get(text, 0) | bit
        self.unconditional_bits = unconditional_bits
        self.filters = list(bits_of)
        self.rule_bits = list(bits_of.values())
        _refuse_marks(self.filters)
        literals_of = list(map(anchored_literals, self.filters))
        self.keys = _keys(literals_of)
        self.candidates = [
            None if len(literals) == 1 else text
            for text, literals in zip(self.filters, literals_of, strict=True)
        ]


def _refuse_marks(filters: list[str]) -> None:
    together = "".join(filters)
    if MARK in together or MARK_STAND_IN in together:
        constraint = f"may contain neither {MARK!a} nor {MARK_STAND_IN!a}"
        raise ConfigurationError(
            [
                Problem("filter", text, constraint)
                for text in filters
                if MARK in text or MARK_STAND_IN in text
            ]
        )


def anchored_literals(text: str) -> list[str]:
    """The literals of a filter, those at an end of the name with the mark there.

    Never empty: a filter of stars alone has the mark itself, which stands in every marked name.
    """
    pieces = f"{MARK}{text}{MARK}".split("*")
    return [piece for piece in pieces if piece not in _NO_LITERAL] or [MARK]


def _keys(literals_of: list[list[str]]) -> list[str]:
    """The most selective of the literals of each filter."""
    uses: dict[str, int] = {}
    for literals in literals_of:
        for literal in literals:
            uses[literal] = uses.get(literal, 0) + 1

    def selectivity(literal: str) -> tuple[int, int]:
        # What other filters look for as well is common in names; what is short, more so.
        return -uses[literal] * _COMMONNESS ** max(0, _LONG_ENOUGH - len(literal)), len(literal)

    return [
        literals[0] if len(literals) == 1 else max(literals, key=selectivity)
        for literals in literals_of
    ]
