"""Faults of a configuration, found without deploying it: a module for each sort of them.

To add a kind of fault, describe it in `finding.py`, write a function that yields findings about a
`Subject`, and list it in `_CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from simulator.configurations.api_json import ConfigurationFile
from simulator.lint.finding import KINDS, Finding, Severity
from simulator.lint.idleness import idle_parts
from simulator.lint.overlap import unconditional_rules
from simulator.lint.profiles import foreign_profiles, similar_profiles
from simulator.lint.redundancy import redundant_filters, redundant_rules
from simulator.lint.spelling import exact_filters, impossible_filters, missing_slashes
from simulator.lint.subject import Registry, Subject

__all__ = ["Finding", "LintResult", "Registry", "Subject", "lint"]

_CHECKS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    redundant_filters,
    redundant_rules,
    impossible_filters,
    unconditional_rules,
    missing_slashes,
    exact_filters,
    foreign_profiles,
    similar_profiles,
    idle_parts,
)


@dataclass(frozen=True, slots=True)
class LintResult:
    """The findings about the configuration in a file, in the order of their places."""

    file: ConfigurationFile
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(each.kind.severity == severity for each in self.findings)


def lint(subject: Subject) -> tuple[Finding, ...]:
    """All findings, in the order of their places in the configuration."""
    findings: list[Finding] = []
    for check in _CHECKS:
        with subject.budget.half() as allowed:
            findings += check(replace(subject, budget=allowed))

    def place(finding: Finding) -> tuple[int, int, int]:
        where = finding.place
        within = -1 if where.filter is None else where.filter
        return where.rule, within, KINDS.index(finding.kind)

    return tuple(sorted(findings, key=place))
