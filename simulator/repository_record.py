"""The repository that a record of a list, a table or an AWS response names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from simulator.image_reference import ImageReference, image_reference
from simulator.registry import UNKNOWN_REGISTRY, Registry, is_account, is_region

_SHOWN_CHARACTERS = 40

# Fields that hold names by definition, and fields that may hold an image URI or an ARN as well.
NAME_FIELDS = ("repositoryName", "repository_name", "repository-name")
REPOSITORY_FIELDS = ("repository", *NAME_FIELDS)
ACCOUNT_FIELDS = ("account", "registryId", "registry_id")
REGION_FIELDS = ("region", "awsRegion")
_LOCATION_FIELDS = ("repositoryArn", "repositoryUri", "repository_arn", "repository_uri")
# Fields that name a location if they hold the URI of an image in ECR.
_IMAGE_FIELDS = ("uri", "image")
FIELDS = (*REPOSITORY_FIELDS, *ACCOUNT_FIELDS, *REGION_FIELDS, *_LOCATION_FIELDS, *_IMAGE_FIELDS)


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
    for stated in _stated(record, field, found.repository):
        registry = combined(registry, stated)
    return found if registry is found.registry else replace(found, registry=registry)


def _stated(record: Mapping[str, object], field: str, repository: str) -> Iterator[Registry]:
    """What the fields of a record, except `field`, say of the registry of its repository."""
    for location in (*_LOCATION_FIELDS, *_IMAGE_FIELDS):
        if location == field or not record.get(location):
            continue
        located = image_reference(_text(record, location))
        if located.fault is not None and location not in _IMAGE_FIELDS:
            raise NoRepository(located.fault)
        # The registry is also unknown with a fault, and that of a name, which is no location.
        if located.registry is not UNKNOWN_REGISTRY:
            if located.repository != repository:
                raise NoRepository(f"names two repositories, {repository!r} and {located.repository!r}")
            yield located.registry
    for each in ACCOUNT_FIELDS:
        if record.get(each) not in (None, ""):
            yield Registry(account=_account(_text(record, each)))
    for each in REGION_FIELDS:
        if record.get(each) not in (None, ""):
            yield Registry(region=_region(_text(record, each)))


def _account(text: str) -> str:
    if not is_account(text):
        raise NoRepository(f"{text[:_SHOWN_CHARACTERS]!a} is not an account, which has 12 digits")
    return text


def _region(text: str) -> str:
    if not is_region(text):
        raise NoRepository(f"{text[:_SHOWN_CHARACTERS]!a} is not a region such as us-east-1")
    return text


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
