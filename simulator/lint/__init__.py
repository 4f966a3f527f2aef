"""Finds mistakes in a configuration without deploying it.

To add a finding, write a function that yields it to one of the modules below, and decorate it with
`check` and the kind of the finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulator.configurations.api_json import ConfigurationText
from simulator.lint import filters, idleness, permissions, profiles, redundancy
from simulator.lint.consistency import consistent
from simulator.lint.faults import FAULTS, Fault
from simulator.lint.finding import UNDECIDED, Check, Finding, Severity
from simulator.lint.subject import Subject

__all__ = ["KINDS", "Fault", "Finding", "LintResult", "LintedFile", "Subject", "lint"]

_MODULES = (redundancy, filters, profiles, idleness, permissions)
_CHECKS = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Check)]
# Reports list the kinds, and the findings of a location, in this order.
KINDS = (*FAULTS, *(kind for check in _CHECKS for kind in check.kinds), UNDECIDED)


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A configuration file and its findings, ordered by location.

    If ECR would reject the configuration, its faults are the only findings.
    """

    source: ConfigurationText
    findings: tuple[Finding | Fault, ...]


@dataclass(frozen=True, slots=True)
class LintResult:
    """The findings about the configurations in some files.

    `warnings` are sentences about the registries of the configurations.
    """

    files: tuple[LintedFile, ...]
    warnings: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return self._count(lambda finding: finding.kind.severity == severity)

    @property
    def fixable(self) -> int:
        """The number of findings that can be fixed without changing what is signed."""
        return self._count(lambda finding: finding.kind.is_fixable)

    def _count(self, condition: Callable[[Finding | Fault], bool]) -> int:
        return sum(condition(finding) for file in self.files for finding in file.findings)


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

    return tuple(sorted(consistent(findings, subject), key=order))
