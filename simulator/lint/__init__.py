"""Finds mistakes in a configuration without deploying it.

To add a finding, write a function that yields it to one of the modules below, and decorate it with
`check` and the kind of the finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.configurations.configuration_file import ConfigurationText
from simulator.configurations.spans import DocumentPath
from simulator.lint import filters, idleness, permissions, profiles, redundancy
from simulator.lint.consistency import consistent
from simulator.lint.faults import FAULTS, Fault
from simulator.lint.finding import UNDECIDED, Check, Finding, Severity
from simulator.lint.subject import Subject
from simulator.region import Region

__all__ = ["KINDS", "Fault", "Finding", "LintResult", "LintedFile", "Subject", "lint", "removable"]

_MODULES = (redundancy, filters, profiles, idleness, permissions)
_CHECKS = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Check)]
# Reports list the kinds, and the findings of a location, in this order.
KINDS = (*FAULTS, *(kind for check in _CHECKS for kind in check.kinds), UNDECIDED)


@dataclass(frozen=True)
class LintedFile:
    """A configuration file and its findings, ordered by location.

    If ECR would reject the configuration, its faults are the only findings.
    """

    source: ConfigurationText
    findings: tuple[Finding | Fault, ...]

    @cached_property
    def removals(self) -> Mapping[DocumentPath, Region]:
        """The regions to delete to remove all redundant filters; none if the text does not allow it."""
        elements = removable(self.findings)
        return self.source.removals(elements) if elements else {}

    def is_fixable(self, finding: Finding | Fault) -> bool:
        """Whether `--fix` removes the filter of a finding."""
        return finding.kind.is_fixable and finding.path[:-1] in self.removals


@dataclass(frozen=True, slots=True)
class LintResult:
    """The findings about the configurations in some files.

    `warnings` are sentences about the registries of the configurations.
    """

    files: tuple[LintedFile, ...]
    warnings: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity."""
        return sum(
            finding.kind.severity == severity for file in self.files for finding in file.findings
        )

    @property
    def fixable(self) -> int:
        """The number of findings that can be fixed without changing what is signed."""
        return sum(file.is_fixable(finding) for file in self.files for finding in file.findings)


def removable(findings: Iterable[Finding | Fault]) -> set[DocumentPath]:
    """The array elements of all filters that can be removed, all at once."""
    return {
        each.location.element for each in findings if isinstance(each, Finding) and each.kind.is_fixable
    }


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
