"""Findings, their kinds, and the checks that yield them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.configurations.configuration_file import ConfigurationText
from simulator.configurations.spans import DocumentPath
from simulator.kind import SEVERITIES, Kind, Severity
from simulator.lint.subject import Subject
from simulator.region import Region

__all__ = ["SEVERITIES", "UNDECIDED", "Check", "Finding", "Kind", "Location", "Severity", "check"]


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
    """A fault and its location.

    `suggestion` is a better value for that location, or None; if it is a filter that matches more names
    than the present one, the message says so. `example` is a name that shows the fault, or None, and
    `is_example_shortest` says whether no shorter name does.
    """

    kind: Kind
    location: Location
    message: str
    suggestion: str | None = None
    example: str | None = None
    is_example_shortest: bool | None = None

    @property
    def path(self) -> DocumentPath:
        """The path of the faulty value."""
        return self.location.path

    @property
    def advice(self) -> str:
        """The message, with the suggestion if there is one."""
        return advice(self.message, self.suggestion)

    def region(self, source: ConfigurationText) -> Region:
        """The region of the faulty value."""
        return source.region(self.path)


def advice(message: str, suggestion: str | None) -> str:
    """A message, with a suggestion if there is one."""
    return message if suggestion is None else f"{message}; try {suggestion!r}"


@dataclass(frozen=True, slots=True)
class Check:
    """A function that yields findings of some kinds. Any check may also yield `UNDECIDED`."""

    kinds: tuple[Kind, ...]
    findings: Callable[[Subject], Iterator[Finding]]


def check(*kinds: Kind) -> Callable[[Callable[[Subject], Iterator[Finding]]], Check]:
    """Decorator: make a function the check for these kinds of findings."""
    return lambda findings: Check(kinds, findings)


UNDECIDED = Kind("undecided", "warning", "A question about all names exceeded its budget.")
