"""Filters as formal languages: statements about every possible repository name.

    >>> from matcher.language import contained
    >>> contained("prod/*", ["prod*"])
    Verdict(outcome='proved', witness=None)
    >>> contained("prod*", ["prod/*"])
    Verdict(outcome='refuted', witness='prod')

A filter is any text, in which `*` is the wildcard; a rule without filters is the filter `*`.
Statements are about valid names, as defined by ECR's grammar and lengths. A proved statement holds for
all of them. A refuted one comes with a shortest counterexample. A statement is undecided if deciding
it would exceed its `Budget`.
"""

from matcher.language.configuration_filters import EVERYTHING, profile_filters, rule_filters
from matcher.language.containment import ContainmentIndex, contained, covers
from matcher.language.verdict import PROVED, UNDECIDED, Budget, Verdict
from matcher.language.witness_search import CHARACTERS, empty, readability

__all__ = [
    "CHARACTERS",
    "EVERYTHING",
    "PROVED",
    "UNDECIDED",
    "Budget",
    "ContainmentIndex",
    "Verdict",
    "contained",
    "covers",
    "empty",
    "profile_filters",
    "readability",
    "rule_filters",
]
