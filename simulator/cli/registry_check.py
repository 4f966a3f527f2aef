"""Warnings on standard error about configurations that cannot be those of a registry."""

from __future__ import annotations

from collections.abc import Iterable

from matcher import SigningConfiguration
from simulator.cli.output import warn
from simulator.observed_repositories import ObservedRepositories
from simulator.registry import Registry
from simulator.registry_warnings import registry_warnings


def check_registry(
    configurations: Iterable[SigningConfiguration],
    registry: Registry | None,
    observed: ObservedRepositories | None = None,
) -> None:
    """Warn if a configuration cannot be that of the registry, or of what was observed."""
    warnings: dict[str, None] = {}
    for each in configurations:
        if observed is None:
            warnings |= dict.fromkeys(registry_warnings(each, {}, registry, "repositories"))
        else:
            warnings |= dict.fromkeys(observed.warnings(each))
    warn_all(warnings)


def warn_all(texts: Iterable[str]) -> None:
    """Print warnings to standard error."""
    for text in texts:
        warn(text)
