"""Filters as languages: questions about every repository name that there can be.

    >>> from matcher.language import contained
    >>> contained("prod/*", ["prod*"])
    Verdict(outcome='proved', witness=None)
    >>> contained("prod*", ["prod/*"])
    Verdict(outcome='refuted', witness='prod')

A filter is any text with `*` for its wildcards; a rule without filters is the filter `*`. Valid names
are those of ECR's grammar and lengths. What is proved holds for all of them; what is refuted comes with
a shortest name that shows it; what would take more than its `Budget` is undecided.
"""

from matcher.language.containment import Containers, contained, covers
from matcher.language.rules import EVERYTHING, profile_filters, rule_filters
from matcher.language.search import CHARACTERS, empty, readability
from matcher.language.verdict import PROVED, UNDECIDED, Budget, Verdict

__all__ = [
    "CHARACTERS",
    "EVERYTHING",
    "PROVED",
    "UNDECIDED",
    "Budget",
    "Containers",
    "Verdict",
    "contained",
    "covers",
    "empty",
    "profile_filters",
    "readability",
    "rule_filters",
]
