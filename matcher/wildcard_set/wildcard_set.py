"""The wildcard set: groups of wildcard filters, compiled together."""

from __future__ import annotations

from matcher._immutable import Immutable
from matcher.wildcard_set.executors import chosen_executor, compile_plan
from matcher.wildcard_set.plan import Plan, exact_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Generic

    from _typeshed import ReadableBuffer, WriteableBuffer
    from typing_extensions import TypeVar

    from matcher.wildcard_set.executors import Executor, ExecutorName

    T = TypeVar("T", default=tuple[int, ...])

    class _Answers(Generic[T]):
        __slots__ = ()

else:

    class _Answers:
        """Stands in for `typing.Generic`, which is expensive to import."""

        __slots__ = ()

        def __class_getitem__(cls, item: object) -> type:
            return cls


class WildcardSet(Immutable, _Answers["T"]):
    """Groups of wildcard filters, compiled together to find the groups that match a name in one pass.

        >>> filters = WildcardSet(["prod/*", "*/production", "*prod*"])
        >>> filters.matching("prod/api")
        (0, 2)
        >>> WildcardSet([["prod/*", "*/production"], ["*"]]).matching_many(["web/production", "test"])
        [(0, 1), (1,)]

    In a filter, `*` matches any sequence of characters, and every other character matches itself. A
    filter matches a name if it matches the whole name. A group matches if any of its filters does: a
    `str` is a group of one filter, and an empty group matches nothing. Any `str` is a filter, and any
    `str` is a name.

    `executor` is `native`, `python` or `auto`: the value of the environment variable MATCHER_EXECUTOR,
    or else `native` if it was built. Raises `ValueError` for any other executor, for `native` if it was
    not built, and `TypeError` for a filter that is not a `str`.

    `matching(name)` returns the ascending indices of the groups that match a name, and
    `matching_many(names)` a list of the same. With `answer`, they return what this callable returns for
    these indices. It is called once for each distinct set of groups, up to 65,536 of them, and must
    return something hashable.

    A set is immutable, and safe to share between threads. No filter and no name makes a call slow: the
    time is linear in the length of the name. A set can be pickled if `answer` can be.
    """

    __slots__ = (
        "_answer",
        "_asked",
        "_executor",
        "_has_surrogates",
        "executor",
        "groups",
        "matching",
        "matching_many",
    )

    groups: tuple[tuple[str, ...], ...]
    executor: str
    matching: Callable[[str], T]
    matching_many: Callable[[Iterable[str]], list[T]]
    _answer: Callable[[tuple[int, ...]], T] | None
    _asked: ExecutorName
    _executor: Executor[T]
    _has_surrogates: bool

    def __init__(
        self,
        groups: Iterable[str | Iterable[str]],
        *,
        executor: ExecutorName = "auto",
        answer: Callable[[tuple[int, ...]], T] | None = None,
    ) -> None:
        self._set("groups", _tuples(groups))
        self._set("executor", chosen_executor(executor))
        plan = Plan(self.groups)
        compiled = compile_plan(self.executor, plan, answer)
        self._set("_answer", answer)
        self._set("_asked", executor)
        self._set("_executor", compiled)
        self._set("_has_surrogates", plan.has_surrogates)
        # The executor's own functions, so that a call costs nothing more.
        self._set("matching", compiled.matching)
        self._set("matching_many", compiled.matching_many)

    def __len__(self) -> int:
        return len(self.groups)

    def __repr__(self) -> str:
        filters = sum(map(len, self.groups))
        return f"<WildcardSet of {filters} filters in {len(self)} groups, {self.executor}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickled, (self.groups, self._asked, self._answer)

    def matching_column(
        self, data: ReadableBuffer, offsets: ReadableBuffer, numbers: WriteableBuffer
    ) -> list[T]:
        """The distinct answers for the names in a column, in the order in which they first occur.

        Name `i` is the UTF-8 in `data[offsets[i]:offsets[i + 1]]`, as in Apache Arrow; `numbers[i]`
        receives the index of its answer in the list. Bytes that are not UTF-8 match `*` and nothing
        else. Offsets are 32-bit or 64-bit integers, and numbers are 32-bit integers, one less than
        offsets. Any objects with the buffer protocol will do, aligned or not. The native executor
        copies nothing and releases the GIL.

        Raises `TypeError` or `BufferError` for other buffers, and `ValueError` for a wrong number of
        offsets and for offsets that do not lie in the data in order; some numbers may then have been
        written.
        """
        from matcher.wildcard_set.column import checked_column

        text, bounds, width, written = checked_column(data, offsets, numbers)
        if self._has_surrogates:
            # In UTF-8 there are none, but filters encode them like this.
            import re

            text = memoryview(re.sub(rb"\xed(?=[\xa0-\xbf])", b"\xff", text.tobytes()))
        return self._executor.matching_column(text, bounds, width, written)


def _tuples(groups: Iterable[str | Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    if isinstance(groups, str):
        raise TypeError(
            f"groups must be an iterable of groups, not a str; for one filter, use [{groups!a}]"
        )
    return tuple(
        [
            tuple([text if type(text) is str else exact_str(text, "filter") for text in filters])
            for filters in [(group,) if isinstance(group, str) else group for group in groups]
        ]
    )


def _unpickled(
    groups: tuple[tuple[str, ...], ...],
    executor: ExecutorName,
    answer: Callable[[tuple[int, ...]], T] | None,
) -> WildcardSet[T]:
    return WildcardSet(groups, executor=executor, answer=answer)
