"""Pushes whose repository names are those of Amazon ECR."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from matcher.repository_name import is_repository_name
from simulator.image_reference import ImageReference, image_reference
from simulator.pushlog.event import MalformedRecord, Push
from simulator.registry import Registry
from simulator.repository_record import NoRepository, combined

_REMEMBERED_NAMES, _LONGEST_REMEMBERED = 1 << 16, 1 << 9
# Names without it cannot be image URIs.
_PART_OF_HOSTS = ".dkr"


def with_valid_name(push: Push) -> Push:
    """The push, with its registry if its name turns out to be an image URI or an ARN.

    Raises `MalformedRecord` if ECR would refuse the name.
    """
    name = push.repository
    is_remembered = len(name) <= _LONGEST_REMEMBERED
    found = _unless_plain(name) if is_remembered else image_reference(name, is_name=True)
    if found is None:
        return push
    if found.fault is not None:
        raise MalformedRecord(found.fault)
    try:
        registry = combined(Registry(push.account, push.region), found.registry)
    except NoRepository as error:
        raise MalformedRecord(str(error)) from None
    return msgspec.structs.replace(
        push,
        repository=found.repository,
        account=registry.account,
        region=registry.region,
        tag=push.tag or found.tag,
        digest=push.digest or found.digest,
    )


@lru_cache(_REMEMBERED_NAMES)
def _unless_plain(name: str) -> ImageReference | None:
    """What a field for names holds, or None if that is nothing else than a valid name."""
    if is_repository_name(name) and _PART_OF_HOSTS not in name:
        return None
    found = image_reference(name, is_name=True)
    return None if found == ImageReference(name) else found
