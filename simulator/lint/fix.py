"""A configuration without its redundant filters, and the proof that it means the same."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.language import Budget
from simulator.configurations.api_json import ConfigurationFile
from simulator.diff import diff
from simulator.errors import UnusableInput
from simulator.lint.finding import DUPLICATE_FILTER, REDUNDANT_FILTER, Finding


class UnprovenFix(UnusableInput):
    """A configuration that could not be proved to mean the same as before."""


def removable(findings: Iterable[Finding]) -> set[str]:
    """The elements, of the arrays of filters, that can go, all at once."""
    kinds = {DUPLICATE_FILTER, REDUNDANT_FILTER}
    return {finding.place.element for finding in findings if finding.kind in kinds}


def without(file: ConfigurationFile, elements: set[str]) -> ConfigurationFile:
    """The file without these elements, and otherwise as it was.

    Raises `UnprovenFix` unless it is proved that every profile signs the same names.
    """
    fixed = file.without(elements)
    if not diff(file.configuration, fixed.configuration, budget=Budget()).is_equivalent:
        raise UnprovenFix(
            f"{file.name}: is left as it is: that it would mean the same without its redundant "
            "filters could not be proved within the budget"
        )
    return fixed
