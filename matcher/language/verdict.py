"""The verdict on a statement about all names, and the budget for reaching it."""

from __future__ import annotations

from contextlib import contextmanager

from matcher._immutable import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Verdict(Value):
    """Whether a statement about all names holds.

    `outcome` is `proved`, `refuted` or `undecided`. `witness` is a name that refutes the statement, or
    None.
    """

    __slots__ = ("outcome", "witness")

    outcome: str
    witness: str | None

    def __init__(self, outcome: str, witness: str | None = None) -> None:
        self._set_all(outcome, witness)


PROVED, UNDECIDED = Verdict("proved"), Verdict("undecided")


class Budget:
    """A limit on the cost of a series of statements.

    A unit is 10 to 20 ns, or one byte of memory at most. Each statement may use half of the remaining
    budget, so that a hostile one leaves enough for those after it. With the default budget, the first
    one takes at most some 2 to 5 seconds and 200 MB, and all of them together at most twice as much.
    """

    __slots__ = ("remaining",)

    def __init__(self, units: int = 300_000_000) -> None:
        self.remaining = units

    @contextmanager
    def half(self) -> Iterator[Budget]:
        """Reserve half of the remaining budget for a group of statements, and return their rest."""
        part = Budget(self.remaining // 2)
        self.remaining -= part.remaining
        yield part
        self.remaining += part.remaining
