from collections.abc import Iterable

from _typeshed import ReadableBuffer, WriteableBuffer

class Engine:
    """A plan, compiled.

    Texts are UTF-8; a candidate is None where the key alone decides. Sets of rules are bits,
    little-endian, in so many 8-byte words: the number of rules divided by 64, rounded down, and 1.
    There is one set for each filter, and then that of the rules without filters. `profile_of` has the
    number of each rule's profile, and `form` says how the table is laid out: "dense" or "sparse".
    """

    def __new__(
        cls,
        keys: list[bytes],
        candidates: list[bytes | None],
        rule_sets: bytes,
        profiles: tuple[str, ...],
        profile_of: list[int],
        /,
    ) -> Engine: ...
    @property
    def form(self) -> str: ...
    def resolve(self, name: str, /) -> tuple[str, ...]: ...
    def resolve_many(self, names: Iterable[str], /) -> list[tuple[str, ...]]: ...
    def resolve_column(
        self, data: ReadableBuffer, offsets: ReadableBuffer, numbers: WriteableBuffer, /
    ) -> list[tuple[str, ...]]: ...
