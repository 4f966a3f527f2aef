"""The executor in Python, on `pyahocorasick` and `regex`."""

from __future__ import annotations

import struct

from matcher.wildcard_set.key_search import MARKS, key_outputs
from matcher.wildcard_set.memo import Memo
from matcher.wildcard_set.plan import MARK, NO_TEXT, encode, exact_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from matcher.wildcard_set.key_search import Candidates
    from matcher.wildcard_set.plan import Plan


class PythonExecutor:
    """Runs a plan. `answer` makes the answer for a set of groups from their ascending indices."""

    __slots__ = ("_answers", "_outputs", "_unconditional")

    def __init__(self, plan: Plan, answer: Callable[[tuple[int, ...]], Any]) -> None:
        self._outputs = key_outputs(plan)
        self._unconditional = sum(1 << group for group in plan.unconditional)
        self._answers: Memo[int, Any] = Memo(lambda bits: answer(_indices(bits)))

    def matching(self, name: str, /) -> Any:
        """The answer for the groups that match a name."""
        if type(name) is not str:
            name = exact_str(name, "name")
        return self._answers[self._groups(name if name.isascii() else encode(name))]

    def matching_many(self, names: Iterable[str], /) -> list[Any]:
        """A list of the answers for names."""
        # Not `list(map(…))`, which a StopIteration from `answer` would end.
        return [self.matching(name) for name in names]

    def matching_column(
        self, data: memoryview, offsets: memoryview, width: int, numbers: memoryview, /
    ) -> list[Any]:
        """The distinct answers for the names in a column; see `WildcardSet.matching_column`."""
        text = (
            data.tobytes().replace(MARK.encode("latin-1"), NO_TEXT.encode("latin-1")).decode("latin-1")
        )
        count = numbers.nbytes // 4
        bounds = (
            struct.unpack_from(f"={count + 1}{'i' if width == 4 else 'q'}", offsets) if count else ()
        )
        index_of: dict[Any, int] = {}
        index_of_bits: dict[int, int] = {}
        for at in range(count):
            begin, end = bounds[at], bounds[at + 1]
            if not 0 <= begin <= end <= len(text):
                raise ValueError(f"offsets {at} and {at + 1} do not lie in the data, in this order")
            bits = self._groups(text[begin:end])
            if bits not in index_of_bits:
                answer = self._answers[bits]
                index_of_bits[bits] = index_of.setdefault(answer, len(index_of))
            struct.pack_into("=i", numbers, 4 * at, index_of_bits[bits])
        return list(index_of)

    def _groups(self, text: str) -> int:
        """The bits of the groups that match an encoded name."""
        bits = self._unconditional
        pending: list[Candidates] | None = None
        for _, (decided, candidates) in self._outputs(text.join(MARKS)):
            bits |= decided
            if candidates is not None:
                if pending is None:
                    pending = [candidates]
                else:
                    pending.append(candidates)
        return bits if pending is None else _verified(text, bits, pending)


def _verified(text: str, bits: int, pending: list[Candidates]) -> int:
    """`bits` and those of the candidates that match."""
    # A key can occur many times in one name.
    for candidates in {id(each): each for each in pending}.values():
        for group_bits, wildcard in candidates:
            if group_bits & ~bits and wildcard.matches(text):
                bits |= group_bits
    return bits


def _indices(bits: int) -> tuple[int, ...]:
    """The indices of the bits that are set, ascending."""
    return tuple([index for index, bit in enumerate(bin(bits)[:1:-1]) if bit == "1"])
