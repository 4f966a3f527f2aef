from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from _typeshed import ReadableBuffer, WriteableBuffer

T = TypeVar("T")

class Executor(Generic[T]):
    """A plan of a wildcard set, compiled.

    Each filter is its key; the literals around its stars, which are none if the key decides; and the
    ascending indices of its groups. `unconditional` has those of the groups that match every name.
    `answer` is called with the indices of a set of groups; None makes that tuple the answer.
    `layout` says how the transition table is laid out: "dense" or "sparse".
    """

    def __new__(
        cls,
        filters: list[tuple[bytes, tuple[bytes, ...], tuple[int, ...]]],
        unconditional: tuple[int, ...],
        group_count: int,
        answer: Callable[[tuple[int, ...]], T] | None,
        /,
    ) -> Executor[T]: ...
    @property
    def layout(self) -> str: ...
    def matching(self, name: str, /) -> T: ...
    def matching_many(self, names: Iterable[str], /) -> list[T]: ...
    def matching_column(
        self, data: ReadableBuffer, offsets: ReadableBuffer, width: int, numbers: WriteableBuffer, /
    ) -> list[T]: ...
