"""Warnings about observed registries that one configuration cannot be the configuration of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matcher import SigningConfiguration
from simulator.registry import Registry, is_region_possible, profile_regions

_OPTION = "--registry ACCOUNT/REGION"
_MOST_LISTED = 3
_SHOWN_CHARACTERS = 80


def registry_warnings(
    configuration: SigningConfiguration,
    seen: Mapping[Registry, int],
    selected: Registry | None,
    things: str,
) -> tuple[str, ...]:
    """Sentences about the registries of what was read, for standard error.

    `seen` has the number of things from each registry, `selected` is the value of `--registry`, and
    `things` is what they are called, in the plural: pushes, or repositories.
    """
    regions = profile_regions(configuration)
    other_regions = _other_regions(regions, seen, things)
    if selected is None:
        found = [several_registries(seen, things), other_regions]
    else:
        is_possible = is_region_possible(selected.region, regions)
        mismatch = other_regions if is_possible else _impossible_region(selected, regions)
        found = [mismatch, _without_registry(seen, selected, things)]
    return tuple(sentence for sentence in found if sentence is not None)


def several_registries(seen: Mapping[Registry, int], things: str) -> str | None:
    """The sentence about things that are certainly not all from one registry, or None."""
    accounts = {registry.account for registry in seen} - {None}
    regions = {registry.region for registry in seen} - {None}
    if len(accounts) <= 1 and len(regions) <= 1:
        return None
    named = {registry: count for registry, count in seen.items() if any(registry)}
    return (
        f"the {things} are from several registries ({_listed(named)}), but a configuration belongs to "
        f"one registry; select one with {_OPTION}"
    )


def several_profile_regions(configuration: SigningConfiguration) -> tuple[str, ...]:
    """The sentence about profiles that cannot all be in the registry's region, or nothing."""
    regions = sorted(profile_regions(configuration))
    if len(regions) < 2:
        return ()
    sentence = (
        f"the profiles are in several regions ({', '.join(regions)}), but all profiles of a "
        "configuration have to be in the region of its registry"
    )
    return (sentence,)


def without_configuration(seen: Mapping[Registry, int], things: str) -> str:
    """The sentence about things for which no configuration is known, counted by registry."""
    return (
        f"the configuration in force is not known for some {things} ({_listed(seen)}), so "
        f"{sum(seen.values()):,} of them are not decided"
    )


def _impossible_region(registry: Registry, regions: Iterable[str]) -> str:
    """The sentence about a registry in another region than the profiles."""
    return (
        f"this configuration cannot be that of {registry}: "
        f"its profiles are in {', '.join(sorted(regions))}"
    )


def _other_regions(regions: frozenset[str], seen: Mapping[Registry, int], things: str) -> str | None:
    """The sentence about things from a region that no profile is in, or None."""
    foreign = {
        registry: count
        for registry, count in seen.items()
        if not is_region_possible(registry.region, regions)
    }
    if not foreign:
        return None
    return (
        f"some {things} are from a region that no profile is in ({_listed(foreign)}), so this "
        f"configuration cannot be that of their registry; select another with {_OPTION}"
    )


def _without_registry(seen: Mapping[Registry, int], selected: Registry, things: str) -> str | None:
    """The sentence about things that are only assumed to be from the selected registry, or None."""
    count = sum(number for registry, number in seen.items() if not selected.is_settled_by(registry))
    if not count:
        return None
    return (
        f"some {things} ({count:,}) do not name their registry and are counted as {things} of "
        f"{selected}"
    )


def _listed(registries: Mapping[Registry, int]) -> str:
    """The registries with the most things, and the number of the others."""
    texts = [
        shown(text)
        for text, _ in sorted(
            ((str(registry), count) for registry, count in registries.items()),
            key=lambda item: (-item[1], item[0]),
        )
    ]
    rest = len(texts) - _MOST_LISTED
    return ", ".join(texts[:_MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def shown(text: str) -> str:
    """The text, with escapes and cut off unless it is short and printable ASCII."""
    if text.isascii() and text.isprintable() and len(text) <= _SHOWN_CHARACTERS:
        return text
    return ascii(text[:_SHOWN_CHARACTERS]) + "…" * (len(text) > _SHOWN_CHARACTERS)
