from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from _typeshed import ReadableBuffer, WriteableBuffer

T = TypeVar("T")

class Executor(Generic[T]):
    """A plan of a wildcard set, compiled.

    `literals` has the prefix, the middles and the suffix of each filter to verify, and None where the
    key decides. `groups` has ascending indices for each filter, and then those of the groups that match
    every name. `answer` is called with the indices of a set of groups; None makes that tuple the
    answer. `layout` says how the transition table is laid out: "dense" or "sparse".
    """

    def __new__(
        cls,
        keys: list[bytes],
        literals: list[tuple[bytes, ...] | None],
        groups: list[tuple[int, ...]],
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
