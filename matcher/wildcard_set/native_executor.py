"""The executor in C."""

from __future__ import annotations

from matcher._native import Executor
from matcher.wildcard_set.plan import NO_TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from matcher.wildcard_set.plan import Plan

    T = TypeVar("T")


def native_executor(plan: Plan, answer: Callable[[tuple[int, ...]], T] | None) -> Executor[T]:
    """The executor for a plan. Without `answer`, its answers are tuples of indices."""
    return Executor(
        _bytes(plan.keys),
        [
            None if each is None else tuple(_bytes((each.prefix, *each.middles, each.suffix)))
            for each in plan.wildcards
        ],
        [*plan.groups, plan.unconditional],
        plan.group_count,
        answer,
    )


def _bytes(texts: Sequence[str]) -> list[bytes]:
    """Encoded texts as bytes. All at once is faster than each by itself."""
    return NO_TEXT.join(texts).encode("latin-1").split(NO_TEXT.encode("latin-1")) if texts else []
