"""Runs every benchmark and writes docs/benchmarks.md.

python -m bench.report
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cpuinfo

from bench.corpus import SIZES
from bench.footprint import footprint
from bench.imports import import_seconds
from bench.peers import PEERS

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
OURS = PEERS[0].name
PACKAGES = ("pyahocorasick", "regex", "hyperscan", "google-re2", "pathspec", "pytest-benchmark")

Row = tuple[object, ...]


def main() -> None:
    """Measure, and write the page."""
    PAGE.write_text(page(resolutions()), encoding="utf-8")


def resolutions() -> list[dict[str, Any]]:
    """The statistics of pytest-benchmark, one for each peer and size."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmarks.json"
        command = [sys.executable, "-m", "pytest", "bench", "-q", f"--benchmark-json={file}"]
        subprocess.run(command, check=True)
        benchmarks: list[dict[str, Any]] = json.loads(file.read_text())["benchmarks"]
    return benchmarks


def page(benchmarks: list[dict[str, Any]]) -> str:
    """The page in Markdown."""
    cases = [(size, peer.name) for size in SIZES for peer in PEERS if size <= peer.most_filters]
    footprints = {case: footprint(case[1], case[0]) for case in cases}
    imports = import_seconds(["regex", "matcher"])
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`; everything here is from one run on one machine.",
            "",
            *_conditions(),
            "- Names: 100,000 real ones in `bench/data/`, shuffled. Every round has some 11,000 names that the",
            "  engine has not seen before; a slow peer gets as many as it answers in half a second.",
            "- Filters: made from the names; 40% `namespace/*`, 20% `*/name`, 15% `*name*`, 15% whole names,",
            "  10% `namespace/*-end`. 10 filters are in 5 rules, 50 and 1,000 in 10, 100,000 in 1,000.",
            "- Every peer does the same job, from a name to a ready-made tuple of profiles, and has given the",
            "  same answers for 500 names before it is timed. `bench/peers/` says how each is used.",
            "- At 100,000 filters only those take part that compile and answer in bearable time.",
            "",
            "## Time to resolve one name",
            "",
            "Medians of 7 rounds; the spread is the interquartile range. The ratio is to `matcher`: above 1",
            "is slower than it.",
            "",
            *_table(
                ("filters", "engine", "ns a name", "spread", "ratio"), _resolution_rows(benchmarks)
            ),
            "",
            "## Compile time and memory",
            "",
            "Each in a fresh process: the time from rules in memory to something that resolves, and by how much",
            "the process has grown after 200 resolutions.",
            "",
            *_table(
                ("filters", "engine", "compile ms", "MiB"),
                (
                    (
                        f"{size:,}",
                        name,
                        f"{each.seconds * 1e3:,.1f}",
                        f"{each.resident_bytes / 2**20:,.1f}",
                    )
                    for (size, name), each in footprints.items()
                ),
            ),
            "",
            "## Import time",
            "",
            "Added to a bare interpreter's start; medians of 31 processes, taking turns.",
            "",
            *_table(
                ("module", "ms", "ratio to `regex`"),
                (
                    (f"`{module}`", f"{seconds * 1e3:.1f}", f"{seconds / imports['regex']:.2f}")
                    for module, seconds in imports.items()
                ),
            ),
            "",
        ]
    )


def _conditions() -> list[str]:
    processor = cpuinfo.get_cpu_info()["brand_raw"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"
    return [
        f"- {datetime.now(UTC):%Y-%m-%d}; {processor}, {machine}",
        f"- {platform.python_implementation()} {platform.python_version()}, {packages}",
    ]


def _resolution_rows(benchmarks: Iterable[dict[str, Any]]) -> Iterable[Row]:
    benchmarks = list(benchmarks)
    ours = {
        each["extra_info"]["size"]: _nanoseconds(each, "median")
        for each in benchmarks
        if each["extra_info"]["peer"] == OURS
    }
    for each in benchmarks:
        size, median = each["extra_info"]["size"], _nanoseconds(each, "median")
        spread = f"± {_nanoseconds(each, 'iqr') / 2:,.0f}"
        yield (
            f"{size:,}",
            each["extra_info"]["peer"],
            f"{median:,.0f}",
            spread,
            f"{median / ours[size]:.2f}",
        )


def _nanoseconds(benchmark: dict[str, Any], statistic: str) -> float:
    seconds: float = benchmark["stats"][statistic]
    names: int = benchmark["extra_info"]["names"]
    return seconds / names * 1e9


def _table(headings: Row, rows: Iterable[Row]) -> list[str]:
    rule = (
        ["---", "---"] + ["---:"] * (len(headings) - 2)
        if len(headings) > 3
        else ["---", "---:", "---:"]
    )
    return ["| " + " | ".join(map(str, cells)) + " |" for cells in (headings, rule, *rows)]


if __name__ == "__main__":
    main()
