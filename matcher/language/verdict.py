"""What becomes of a statement about all names, and what finding out may cost."""

from __future__ import annotations

from contextlib import contextmanager

from matcher._immutable import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Verdict(Value):
    """What became of a statement about all names.

    `outcome` is `proved`, `refuted` or `undecided`; `witness` is a name that refutes it, else None.
    """

    __slots__ = ("outcome", "witness")

    outcome: str
    witness: str | None

    def __init__(self, outcome: str, witness: str | None = None) -> None:
        self._set_all(outcome, witness)


PROVED, UNDECIDED = Verdict("proved"), Verdict("undecided")


class Budget:
    """What all questions together may cost. A unit is some 10 to 20 ns, and no more than a byte kept.

    A question may take half of what is left, so that a hostile one leaves the plain ones that follow
    enough. By default that is some 2 to 5 seconds and 200 MB for the first, and no more than
    twice that for all.
    """

    __slots__ = ("left",)

    def __init__(self, units: int = 300_000_000) -> None:
        self.left = units

    @contextmanager
    def half(self) -> Iterator[Budget]:
        """Half of what is left, for questions that belong together; what they do not take is kept."""
        part = Budget(self.left // 2)
        self.left -= part.left
        yield part
        self.left += part.left
