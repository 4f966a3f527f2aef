"""Removes redundant filters from a configuration and proves that its meaning stays the same."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.language import Budget
from simulator.configurations.api_json import ConfigurationFile
from simulator.configurations.spans import DocumentPath
from simulator.diff import diff
from simulator.errors import UnusableInput
from simulator.lint.faults import Fault
from simulator.lint.finding import Finding


class UnprovenFix(UnusableInput):
    """A fix that could not be proved to preserve the meaning of the configuration."""


def removable(findings: Iterable[Finding | Fault]) -> set[DocumentPath]:
    """The array elements of all filters that can be removed, all at once."""
    return {
        each.location.element for each in findings if isinstance(each, Finding) and each.kind.is_fixable
    }


def without(file: ConfigurationFile, elements: set[DocumentPath]) -> ConfigurationFile:
    """The file with these array elements removed and everything else unchanged.

    Raises `UnprovenFix` unless every profile provably signs the same names.
    """
    fixed = file.without(elements)
    if not diff(file.configuration, fixed.configuration, budget=Budget()).is_equivalent:
        raise UnprovenFix(
            f"{file.name}: was not changed, because it could not be proved within the budget that it "
            "means the same without its redundant filters"
        )
    return fixed
