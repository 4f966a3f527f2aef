"""A private ECR registry: an account and a region."""

from __future__ import annotations

import re
from typing import NamedTuple

from matcher import SigningConfiguration


class Registry(NamedTuple):
    """An account and a region; a part that is not known, or does not matter, is None.

    As text: `ACCOUNT/REGION`, with `*` for None.
    """

    account: str | None = None
    region: str | None = None

    def __str__(self) -> str:
        return f"{self.account or '*'}/{self.region or '*'}"

    def agrees_with(self, other: Registry) -> bool:
        """Whether both can be the same registry: no part is known to differ."""
        return _agree(self.account, other.account) and _agree(self.region, other.region)

    def is_settled_by(self, other: Registry) -> bool:
        """Whether `other` has every part that is known here."""
        return all(mine is None or theirs is not None for mine, theirs in zip(self, other, strict=True))

    def completed_by(self, other: Registry) -> Registry:
        """A registry with the parts of this one and, where they are not known, those of `other`."""
        return Registry(self.account or other.account, self.region or other.region)


UNKNOWN_REGISTRY = Registry()

_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z0-9]+)+-[0-9]+")


def is_account(text: str) -> bool:
    """Whether this is the id of an AWS account."""
    return _ACCOUNT.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Whether this can be the name of a region, in any partition."""
    return _REGION.fullmatch(text) is not None


_REGION_OF_ARN = 3


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def profile_regions(configuration: SigningConfiguration) -> frozenset[str]:
    """The regions of the profiles, one of which a registry with this configuration must be in."""
    return frozenset(
        rule.signing_profile_arn.split(":")[_REGION_OF_ARN] for rule in configuration.rules
    )


def is_region_possible(region: str | None, regions: frozenset[str]) -> bool:
    """Whether a registry in `region` can have a configuration whose profiles are in `regions`."""
    return region is None or not regions or region in regions
