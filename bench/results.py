"""What was measured, looked up by what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class Results:
    """The benchmarks of one run of pytest-benchmark: nanoseconds a name."""

    def __init__(self, benchmarks: Iterable[dict[str, Any]]) -> None:
        self._benchmarks = {}
        for each in benchmarks:
            info = each["extra_info"]
            self._benchmarks[info["measure"], info["peer"], info["size"]] = each

    def nanoseconds(self, measure: str, peer: str, size: int) -> float:
        """The median."""
        return self._statistic("median", measure, peer, size)

    def spread(self, measure: str, peer: str, size: int) -> float:
        """Half the interquartile range."""
        return self._statistic("iqr", measure, peer, size) / 2

    def beside(self, ours: str, measure: str, peer: str, size: int) -> float:
        """What the native engine took beside that peer: `native` in a call of its own, or `column`."""
        nanoseconds: float = self._benchmarks[measure, peer, size]["extra_info"][ours]
        return nanoseconds

    def ratio(self, ours: str, measure: str, peer: str, size: int) -> float:
        """How many times as long the peer takes."""
        return self.nanoseconds(measure, peer, size) / self.beside(ours, measure, peer, size)

    def questions(self) -> Iterator[tuple[str, str, int, float]]:
        """Of what was asked about all names: the question, who answered, how many, and the nanoseconds."""
        for (measure, peer, size), each in self._benchmarks.items():
            if (count := each["extra_info"].get("questions")) is not None:
                yield measure, peer, count, self.nanoseconds(measure, peer, size)

    def _statistic(self, statistic: str, measure: str, peer: str, size: int) -> float:
        benchmark = self._benchmarks[measure, peer, size]
        seconds: float = benchmark["stats"][statistic]
        names: int = benchmark["extra_info"]["names"]
        return seconds / names * 1e9
