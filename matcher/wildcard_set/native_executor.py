"""The executor in C."""

from __future__ import annotations

from matcher._native import Executor
from matcher.wildcard_set.plan import NO_TEXT
from matcher.wildcard_set.wildcard import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from matcher.wildcard_set.plan import Plan

    T = TypeVar("T")


def native_executor(plan: Plan, answer: Callable[[tuple[int, ...]], T] | None) -> Executor[T]:
    """The executor for a plan. Without `answer`, its answers are tuples of indices."""
    literals = [() if text is None else tuple(_bytes(split(text))) for text in plan.candidates]
    filters = list(zip(_bytes(plan.keys), literals, plan.groups, strict=True))
    return Executor(filters, plan.unconditional, plan.group_count, answer)


def _bytes(texts: Sequence[str]) -> list[bytes]:
    """Encoded texts as bytes. All at once is faster than each by itself."""
    return NO_TEXT.join(texts).encode("latin-1").split(NO_TEXT.encode("latin-1")) if texts else []
