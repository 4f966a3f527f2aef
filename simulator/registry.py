"""A private ECR registry: an account and a region."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Registry:
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


UNKNOWN_REGISTRY = Registry()


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other
