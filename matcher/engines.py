"""Which executor runs a plan: the one in C where that was built, else the one in Python."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal, Protocol

    from _typeshed import ReadableBuffer, WriteableBuffer

    from matcher.index import Plan

    EngineName = Literal["auto", "native", "python"]

    class Engine(Protocol):
        """What executes a plan. See `Matcher` for what the methods do."""

        def resolve(self, name: str, /) -> tuple[str, ...]:
            """The answer to a name."""

        def resolve_many(self, names: Iterable[str], /) -> list[tuple[str, ...]]:
            """The answer to each name."""

        def resolve_column(
            self, data: ReadableBuffer, offsets: ReadableBuffer, numbers: WriteableBuffer, /
        ) -> list[tuple[str, ...]]:
            """The distinct answers to names in a column."""


try:
    import matcher._native  # noqa: F401 (whether it is there)

    BUILT = True
except ImportError:
    BUILT = False

# What `auto` stands for, unless it is set to another name.
VARIABLE = "MATCHER_ENGINE"


def chosen(name: str) -> str:
    """The engine that a name stands for here: `native` or `python`.

    Raises `ValueError` for a name that is none, and for `native` where it was not built.
    """
    where = "engine"
    if name == "auto":
        name, where = os.environ.get(VARIABLE, "auto"), VARIABLE
    if name == "auto":
        return "native" if BUILT else "python"
    if name not in ("native", "python"):
        raise ValueError(f"{where} is {name!r}; it is one of 'auto', 'native' and 'python'")
    if name == "native" and not BUILT:
        raise ValueError(
            f"{where} is 'native', which was not built here; install again where there is a C "
            "compiler, or use 'python'"
        )
    return name


def engine_of(name: str, plan: Plan, rule_profiles: list[str]) -> Engine:
    """The engine of a name that is `chosen`; `rule_profiles` has the profile of each rule."""
    if name == "native":
        from matcher.native_engine import native_engine

        return native_engine(plan, rule_profiles)
    from matcher.python_engine import PythonEngine

    return PythonEngine(plan, rule_profiles)
