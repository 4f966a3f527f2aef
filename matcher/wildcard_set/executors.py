"""What executes a plan: the C executor where it was built, else the one in Python."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal, Protocol, TypeVar

    from matcher.wildcard_set.plan import Plan

    ExecutorName = Literal["auto", "native", "python"]
    T = TypeVar("T")

    class Executor(Protocol[T]):
        """What both executors implement; see `WildcardSet` for what the methods do."""

        def matching(self, name: str, /) -> T:
            """The answer for a name."""

        def matching_many(self, names: Iterable[str], /) -> list[T]:
            """The answers for names."""

        def matching_column(
            self, data: memoryview, offsets: memoryview, width: int, numbers: memoryview, /
        ) -> list[T]:
            """The distinct answers for the names in a column whose buffers have been checked."""


try:
    import matcher._native  # noqa: F401 (whether it exists)

    BUILT = True
except ImportError:
    BUILT = False

# Says what `auto` means, if it is set.
VARIABLE = "MATCHER_EXECUTOR"


def chosen_executor(name: str) -> str:
    """The executor that a name means here: `native` or `python`.

    Raises `ValueError` for any other name than these and `auto`, and for `native` if it was not built.
    """
    where = "executor"
    if name == "auto":
        name, where = os.environ.get(VARIABLE, "auto"), VARIABLE
    if name == "auto":
        return "native" if BUILT else "python"
    if name not in ("native", "python"):
        raise ValueError(f"{where} is {name!r}; it must be 'auto', 'native' or 'python'")
    if name == "native" and not BUILT:
        raise ValueError(
            f"{where} is 'native', which was not built here; install the package again where there is "
            "a C compiler, or use 'python'"
        )
    return name


def compile_plan(name: str, plan: Plan, answer: Callable[[tuple[int, ...]], T] | None) -> Executor[T]:
    """The executor `name` for a plan. Without `answer`, its answers are tuples of indices."""
    if name == "native":
        from matcher.wildcard_set.native_executor import native_executor

        return native_executor(plan, answer)
    from matcher.wildcard_set.python_executor import PythonExecutor

    return PythonExecutor(plan, tuple if answer is None else answer)
