"""Warnings about assertions whose repositories are in another registry than the configuration's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcher import SigningConfiguration
from simulator.assertions.assertion import Assertion
from simulator.registry import Registry, is_region_possible, profile_regions


def assertion_warnings(
    assertions: Iterable[Assertion], configuration: SigningConfiguration, selected: Registry | None
) -> Iterator[str]:
    """A sentence for each assertion about a repository that this configuration cannot sign.

    `selected` is the registry of the configuration, or None if it is not known.
    """
    regions = profile_regions(configuration)
    for each in assertions:
        line = "" if each.region is None else f" (line {each.region.line})"
        where = f"the assertion about the repository {each.every!r}{line} is for {each.registry}"
        if selected is not None and not selected.agrees_with(each.registry):
            yield f"{where}, but the registry is {selected}"
        elif not is_region_possible(each.registry.region, regions):
            yield f"{where}, but the profiles are in {', '.join(sorted(regions))}"
