"""Warnings about configurations that cannot be those of a registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matcher import SigningConfiguration
from simulator.cli.output import warn
from simulator.observed_repositories import ObservedRepositories
from simulator.registry import Registry
from simulator.registry_warnings import registry_warnings


def check_registry(
    configurations: Mapping[str, SigningConfiguration],
    registry: Registry | None,
    observed: ObservedRepositories | None = None,
) -> tuple[str, ...]:
    """Warnings if a configuration cannot be that of the registry, or of what was observed.

    A warning that is not about all configurations begins with the names of those that it is about.
    """
    found: dict[str, list[str]] = {}
    for name, each in configurations.items():
        if observed is None:
            warnings = registry_warnings(each, {}, registry, "repositories")
        else:
            warnings = observed.warnings(each)
        for text in warnings:
            found.setdefault(text, []).append(name)
    return tuple(
        text if len(names) == len(configurations) else f"{' and '.join(names)}: {text}"
        for text, names in found.items()
    )


def warn_all(texts: Iterable[str]) -> None:
    """Print warnings to standard error."""
    for text in texts:
        warn(text)
