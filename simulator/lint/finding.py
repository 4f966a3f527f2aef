"""Findings, their kinds, and the checks that yield them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.configurations.spans import DocumentPath
from simulator.lint.subject import Subject

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding. Users rely on its code and severity, which never change."""

    code: str
    severity: Severity
    summary: str


@dataclass(frozen=True, slots=True)
class Location:
    """A rule, one of its filters, or (`is_profile`) its profile."""

    rule_index: int
    filter_index: int | None = None
    is_profile: bool = False

    @property
    def path(self) -> DocumentPath:
        """The path of the faulty value, as in `("rules", 3, "repositoryFilters", 7, "filter")`."""
        if self.filter_index is not None:
            return (*self.element, "filter")
        return (*self.element, "signingProfileArn") if self.is_profile else self.element

    @property
    def element(self) -> DocumentPath:
        """The path of the array element, as in `("rules", 3, "repositoryFilters", 7)`."""
        if self.filter_index is None:
            return "rules", self.rule_index
        return "rules", self.rule_index, "repositoryFilters", self.filter_index


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and its location. `suggestion` is a better value for that location, or None."""

    kind: Kind
    location: Location
    message: str
    suggestion: str | None = None

    @property
    def advice(self) -> str:
        """The message, with the suggestion if there is one."""
        return self.message if self.suggestion is None else f"{self.message}; try {self.suggestion!r}"


@dataclass(frozen=True, slots=True)
class Check:
    """A function that yields findings of some kinds. Any check may also yield `UNDECIDED`."""

    kinds: tuple[Kind, ...]
    findings: Callable[[Subject], Iterator[Finding]]


def check(*kinds: Kind) -> Callable[[Callable[[Subject], Iterator[Finding]]], Check]:
    """Decorator: make a function the check for these kinds of findings."""
    return lambda findings: Check(kinds, findings)


UNDECIDED = Kind("undecided", "warning", "A question about all names exceeded its budget.")
