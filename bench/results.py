"""The labels of benchmarks, and the results of a run by label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def label(benchmark: Any, group: str, *, measure: str, peer: str, size: int, **more: object) -> None:
    """Label a benchmark of `peer` with `size` filters; a run has `names` names, or 1."""
    benchmark.group = group
    benchmark.extra_info.update({"names": 1}, measure=measure, peer=peer, size=size, **more)


class Results:
    """The results of one run of pytest-benchmark in nanoseconds per name."""

    def __init__(self, benchmarks: Iterable[dict[str, Any]]) -> None:
        self._benchmarks = {}
        for each in benchmarks:
            info = each["extra_info"]
            self._benchmarks[info["measure"], info["peer"], info["size"]] = each

    def nanoseconds(self, measure: str, peer: str, size: int) -> float:
        """The median time."""
        return self._statistic("median", measure, peer, size)

    def spread(self, measure: str, peer: str, size: int) -> float:
        """Half the interquartile range."""
        return self._statistic("iqr", measure, peer, size) / 2

    def reference(self, kind: str, measure: str, peer: str, size: int) -> float:
        """The time of the native executor next to that peer: of single calls (`native`), or of a `column`."""
        nanoseconds: float = self._benchmarks[measure, peer, size]["extra_info"][kind]
        return nanoseconds

    def ratio(self, kind: str, measure: str, peer: str, size: int) -> float:
        """The time of the peer divided by that of the native executor."""
        return self.nanoseconds(measure, peer, size) / self.reference(kind, measure, peer, size)

    def statements(self) -> Iterator[tuple[str, str, int, float]]:
        """The measure, the peer, the number of statements and the time for all of them."""
        for (measure, peer, size), each in self._benchmarks.items():
            if (count := each["extra_info"].get("statements")) is not None:
                yield measure, peer, count, self.nanoseconds(measure, peer, size)

    def _statistic(self, statistic: str, measure: str, peer: str, size: int) -> float:
        benchmark = self._benchmarks[measure, peer, size]
        seconds: float = benchmark["stats"][statistic]
        names: int = benchmark["extra_info"]["names"]
        return seconds / names * 1e9
