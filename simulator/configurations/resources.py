"""The choice among the signing configurations in a file."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.errors import UnusableInput


def chosen(name: str, found: Sequence[str], wanted: str | None, type: str) -> str:
    """The wanted resource, or else the only one. Raises `UnusableInput`, which lists them all."""
    if not found:
        raise UnusableInput(f"{name}: has no resource of the type {type}")
    listed = ", ".join(found)
    if wanted is not None:
        if wanted not in found:
            raise UnusableInput(
                f"{name}: has no signing configuration {wanted!r}; --resource can be: {listed}"
            )
        return wanted
    if len(found) > 1:
        raise UnusableInput(
            f"{name}: has {len(found):,} signing configurations; choose one with --resource: {listed}"
        )
    return found[0]
