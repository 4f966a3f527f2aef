"""The plan run in Python, by `pyahocorasick` and `regex`."""

from __future__ import annotations

from matcher._ready_made import ReadyMade
from matcher.automaton import MARKS, verdict_hits
from matcher.index import MARK, MARK_STAND_IN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import ReadableBuffer, WriteableBuffer

    from matcher.automaton import Candidates
    from matcher.index import Plan


class PythonEngine:
    """Resolves names by a plan; `rule_profiles` has the profile of each rule."""

    __slots__ = ("_profiles", "_rule_profiles", "_unconditional_bits", "_verdicts_in")

    def __init__(self, plan: Plan, rule_profiles: list[str]) -> None:
        self._verdicts_in = verdict_hits(plan)
        self._unconditional_bits = plan.unconditional_bits
        self._rule_profiles = rule_profiles
        self._profiles = ReadyMade(self._profiles_of)

    def resolve(self, name: str) -> tuple[str, ...]:
        """The distinct profiles of the rules that match a name, in rule order."""
        bits = unconditional = self._unconditional_bits
        pending: list[Candidates] | None = None
        for _, (decided, candidates) in self._verdicts_in(name.join(MARKS)):
            bits |= decided
            if candidates is not None:
                if pending is None:
                    pending = [candidates]
                else:
                    pending.append(candidates)
        if bits != unconditional or pending is not None:
            # A mark inside the name may have been taken for one of its ends.
            if MARK in name:
                return self.resolve(name.replace(MARK, MARK_STAND_IN))
            if pending is not None:
                bits = _verified(name, bits, pending)
        return self._profiles[bits]

    def resolve_many(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """A list of what `resolve` answers for each name."""
        return list(map(self.resolve, names))

    def resolve_column(
        self, data: ReadableBuffer, offsets: ReadableBuffer, numbers: WriteableBuffer
    ) -> list[tuple[str, ...]]:
        """The distinct answers to names in a column; `numbers` gets the place of each name's own."""
        text, bounds, places = memoryview(data), memoryview(offsets), memoryview(numbers)
        _check_column(text, bounds, places)
        text = text.cast("B")
        answers: dict[tuple[str, ...], int] = {}
        for at in range(len(places)):
            begin, end = bounds[at], bounds[at + 1]
            if not 0 <= begin <= end <= len(text):
                raise ValueError(f"offsets {at} and {at + 1} do not lie in the data, in this order")
            answer = self.resolve(text[begin:end].tobytes().decode("utf-8", "surrogateescape"))
            places[at] = answers.setdefault(answer, len(answers))
        return list(answers)

    def _profiles_of(self, bits: int) -> tuple[str, ...]:
        """The distinct profiles of the rules in `bits`, in the order of the rules."""
        profiles: dict[str, None] = {}
        while bits:
            lowest = bits & -bits
            profiles[self._rule_profiles[lowest.bit_length() - 1]] = None
            bits ^= lowest
        return tuple(profiles)


def _verified(name: str, bits: int, pending: list[Candidates]) -> int:
    """`bits` and those of the candidates that match; a rule already decided is not looked at."""
    # A key may be hit many times in one name.
    for candidates in {id(each): each for each in pending}.values():
        for rule_bits, wildcard in candidates:
            if rule_bits & ~bits and wildcard.matches(name):
                bits |= rule_bits
    return bits


def _check_column(text: memoryview, bounds: memoryview, places: memoryview) -> None:
    if not text.c_contiguous or not bounds.c_contiguous or not places.c_contiguous:
        raise BufferError("a column is in contiguous buffers")
    if places.readonly:
        raise BufferError("numbers are written to, and this buffer is read-only")
    if not _is_integer(bounds, 4) and not _is_integer(bounds, 8):
        raise TypeError("offsets are 32-bit or 64-bit integers, one-dimensional")
    if not _is_integer(places, 4):
        raise TypeError("numbers are 32-bit integers, one-dimensional")
    if len(bounds) != len(places) + 1 and len(bounds) + len(places) != 0:
        raise ValueError(f"{len(places)} numbers need {len(places) + 1} offsets, not {len(bounds)}")


def _is_integer(view: memoryview, size: int) -> bool:
    return view.itemsize == size and view.ndim == 1 and view.format.lstrip("@=<") in tuple("iIlLqQ")
