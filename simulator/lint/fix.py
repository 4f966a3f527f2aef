"""Removes redundant filters from a configuration and proves that its meaning stays the same."""

from __future__ import annotations

from matcher.language import Budget
from simulator.configurations import loading
from simulator.configurations.configuration_file import ConfigurationFile
from simulator.configurations.spans import DocumentPath
from simulator.diff import diff
from simulator.errors import UnusableInput


class UnprovenFix(UnusableInput):
    """A fix that could not be proved to preserve the meaning of the configuration."""


def without(file: ConfigurationFile, elements: set[DocumentPath]) -> ConfigurationFile:
    """The file with these array elements removed and everything else unchanged.

    Raises `UnprovenFix` unless every profile provably signs the same names, or `NotFixable` if the
    text does not allow it.
    """
    fixed = loading.without(file, elements)
    if not diff(file.configuration, fixed.configuration, budget=Budget()).is_equivalent:
        raise UnprovenFix(
            f"{file.name}: was not changed, because it could not be proved within the budget that it "
            "means the same without its redundant filters"
        )
    return fixed
