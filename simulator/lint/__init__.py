"""Finds mistakes in a configuration without deploying it.

To add a finding, write a function that yields it to one of the modules below, and decorate it with
`check` and the kind of the finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.configurations.api_json import ConfigurationFile
from simulator.lint import filters, idleness, profiles, redundancy
from simulator.lint.finding import UNDECIDED, Check, Finding, Severity
from simulator.lint.subject import Subject

__all__ = ["KINDS", "Finding", "LintResult", "Subject", "lint"]

_MODULES = (redundancy, filters, profiles, idleness)
_CHECKS = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Check)]
# Reports list the kinds, and the findings of a location, in this order.
KINDS = (*(kind for check in _CHECKS for kind in check.kinds), UNDECIDED)


@dataclass(frozen=True, slots=True)
class LintResult:
    """The findings about the configuration in a file, ordered by location."""

    file: ConfigurationFile
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return sum(each.kind.severity == severity for each in self.findings)


def lint(subject: Subject) -> tuple[Finding, ...]:
    """All findings, ordered by their location in the configuration."""
    findings: list[Finding] = []
    for check in _CHECKS:
        with subject.budget.half() as budget:
            findings += check.findings(replace(subject, budget=budget))

    def order(finding: Finding) -> tuple[int, int, int]:
        location = finding.location
        filter_index = -1 if location.filter_index is None else location.filter_index
        return location.rule_index, filter_index, KINDS.index(finding.kind)

    return tuple(sorted(findings, key=order))
