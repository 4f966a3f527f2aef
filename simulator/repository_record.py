"""The repository that a record of a list, a table or an AWS response names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.image_reference import ImageReference, image_reference
from simulator.registry import UNKNOWN_REGISTRY, Registry

# Fields that hold names by definition, and fields that may hold an image URI or an ARN as well.
NAME_FIELDS = ("repositoryName", "repository_name", "repository-name")
REPOSITORY_FIELDS = ("repository", *NAME_FIELDS)
ACCOUNT_FIELDS = ("account", "registryId", "registry_id")
REGION_FIELDS = ("region", "awsRegion")
_LOCATION_FIELDS = ("repositoryArn", "repositoryUri", "repository_arn", "repository_uri")


class NoRepository(Exception):
    """A record that names no repository, or contradicts itself; the message is the reason."""


def repository_of(record: Mapping[str, object], fields: tuple[str, ...]) -> ImageReference:
    """The repository under the first of `fields` that is not empty, and what the record says of it.

    Raises `NoRepository`.
    """
    field = first_field(record, fields)
    if field is None:
        empty = next((field for field in fields if field in record), None)
        raise NoRepository(f"has none of {', '.join(fields)}" if empty is None else f"has no {empty}")
    found = image_reference(_text(record, field), is_name=field in NAME_FIELDS)
    if found.fault is not None:
        raise NoRepository(found.fault)
    registry = found.registry
    for location in _LOCATION_FIELDS:
        if location != field and record.get(location):
            located = image_reference(_text(record, location))
            if located.fault is not None:
                raise NoRepository(located.fault)
            if located.registry is UNKNOWN_REGISTRY:  # a name, and so no location
                continue
            if located.repository != found.repository:
                names = f"{found.repository!r} and {located.repository!r}"
                raise NoRepository(f"names two repositories, {names}")
            registry = combined(registry, located.registry)
    account, region = first_field(record, ACCOUNT_FIELDS), first_field(record, REGION_FIELDS)
    if account is not None or region is not None:
        explicit = Registry(account and _text(record, account), region and _text(record, region))
        registry = combined(registry, explicit)
    return found if registry is found.registry else replace(found, registry=registry)


def first_field(record: Mapping[str, object], fields: tuple[str, ...]) -> str | None:
    """The first of `fields` that the record has and that is not empty."""
    return next((field for field in fields if record.get(field) not in (None, "")), None)


def _text(record: Mapping[str, object], field: str) -> str:
    value = record[field]
    if not isinstance(value, str):
        raise NoRepository(f"{field} is not a string")
    return value


def combined(one: Registry, other: Registry) -> Registry:
    """What two statements say of one registry. Raises `NoRepository` if they contradict each other."""
    if one is UNKNOWN_REGISTRY or one == other:
        return other
    if not one.agrees_with(other):
        raise NoRepository(f"names two registries, {one} and {other}")
    return Registry(one.account or other.account, one.region or other.region)
