"""What lint finds: the kinds of faults, each with a code and a severity that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault, in general."""

    code: str
    severity: Severity
    summary: str


DUPLICATE_FILTER = Kind("duplicate-filter", "warning", "A rule has the same filter more than once.")
REDUNDANT_FILTER = Kind(
    "redundant-filter", "warning", "All that a filter matches is matched by others of its rule."
)
REDUNDANT_RULE = Kind(
    "redundant-rule", "warning", "All that a rule matches gets the same profile from other rules."
)
REPEATED_PROFILE = Kind("repeated-profile", "note", "Rules with the same profile could be one rule.")
IMPOSSIBLE_FILTER = Kind(
    "impossible-filter", "error", "A filter matches no name that a repository can have."
)
UNCONDITIONAL_RULE = Kind(
    "unconditional-rule", "warning", "A rule for every push stands beside rules for some."
)
MISSING_SLASH = Kind(
    "missing-slash", "warning", "A filter ends within a word, where a folder was probably meant."
)
EXACT_FILTER = Kind(
    "exact-filter", "note", "A filter without '*' matches only the repository of that very name."
)
FOREIGN_PROFILE = Kind(
    "foreign-profile", "warning", "A profile is in another region, account or partition."
)
SIMILAR_PROFILES = Kind(
    "similar-profiles", "warning", "The names of two profiles differ only by case or by a digit."
)
IDLE_FILTER = Kind("idle-filter", "warning", "A filter matches nothing that exists.")
IDLE_RULE = Kind("idle-rule", "warning", "A rule matches nothing that exists.")
UNDECIDED = Kind("undecided", "warning", "A question about all names took more than its budget.")

KINDS = (
    DUPLICATE_FILTER,
    REDUNDANT_FILTER,
    REDUNDANT_RULE,
    REPEATED_PROFILE,
    IMPOSSIBLE_FILTER,
    UNCONDITIONAL_RULE,
    MISSING_SLASH,
    EXACT_FILTER,
    FOREIGN_PROFILE,
    SIMILAR_PROFILES,
    IDLE_FILTER,
    IDLE_RULE,
    UNDECIDED,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A rule, one of its filters, or (`is_profile`) its profile; rules and filters count from 0."""

    rule: int
    filter: int | None = None
    is_profile: bool = False

    @property
    def path(self) -> str:
        """The place in the document, as in `rules[3].repositoryFilters[7].filter`."""
        if self.filter is not None:
            return f"{self.element}.filter"
        return f"{self.element}.signingProfileArn" if self.is_profile else self.element

    @property
    def element(self) -> str:
        """The rule or the filter as an element of its array, as in `rules[3].repositoryFilters[7]`."""
        rule = f"rules[{self.rule}]"
        return rule if self.filter is None else f"{rule}.repositoryFilters[{self.filter}]"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and its place; `suggestion` is a text that would be better there, or None."""

    kind: Kind
    place: Place
    message: str
    suggestion: str | None = None

    @property
    def advice(self) -> str:
        """The message with the suggestion, where there is one."""
        return self.message if self.suggestion is None else f"{self.message}; try {self.suggestion!r}"
