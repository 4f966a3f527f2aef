"""Runs every benchmark and writes docs/benchmarks.md with its plot.

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
from bench.footprint import Footprint, compile_seconds, footprint
from bench.peers import NATIVE, OTHERS, PEERS
from bench.plot import write_plot
from bench.results import Results
from bench.starts import BARE, start_seconds
from bench.test_replay import JOBS, UNZIPPING

DOCS = Path(__file__).parent.parent / "docs"
PACKAGES = (
    "pyahocorasick",
    "regex",
    "hyperscan",
    "google-re2",
    "ahocorasick_rs",
    "daachorse",
    "pathspec",
    "duckdb",
    "msgspec",
    "isal",
    "pytest-benchmark",
)
ECR_MAXIMUM = 1_000

Row = tuple[object, ...]


def main() -> None:
    """Measure, and write the page and the plot."""
    results = Results(measured())
    footprints = {
        (size, peer.name): footprint(peer.name, size)
        for size in SIZES
        for peer in PEERS
        if size <= peer.most_filters
    }
    (DOCS / "benchmarks.md").write_text(page(results, footprints, start_seconds()), encoding="utf-8")
    write_plot(results, DOCS / "benchmarks.svg")


def measured() -> list[dict[str, Any]]:
    """What pytest-benchmark says of each benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmarks.json"
        command = [sys.executable, "-m", "pytest", "bench", "-q", f"--benchmark-json={file}"]
        subprocess.run(command, check=True)
        benchmarks: list[dict[str, Any]] = json.loads(file.read_text())["benchmarks"]
    return benchmarks


def page(
    results: Results, footprints: dict[tuple[int, str], Footprint], starts: dict[str, float]
) -> str:
    """The page in Markdown."""
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`; everything here is from one run on one machine.",
            "",
            *_conditions(),
            "- Names: 100,000 real ones in `bench/data/`, shuffled; 14.5 characters on average. *Unseen*: every",
            "  round has some 11,000 names that the engine has not seen before; a slow peer gets as many as it",
            "  answers in half a second. *Repeated*: 100 names again and again.",
            "- Filters: made from the names; 40% `namespace/*`, 20% `*/name`, 15% `*name*`, 15% whole names,",
            "  10% `namespace/*-end`. 10 filters are in 5 rules, 50 and 1,000 in 10, 100,000 in 1,000.",
            "- Every peer does the same job, from a name to a tuple of profiles, and has given the same answers",
            "  for 500 names before it is timed. `bench/peers/` says how each is used. At 100,000 filters only",
            "  those take part that compile and answer in bearable time.",
            "- Times are medians; the spread is half the interquartile range.",
            "",
            "![Time for one name over the number of filters](benchmarks.svg)",
            "",
            "## In short",
            "",
            "The best peer is the fastest that is not ours, for names it has not seen. The floor is the same",
            "loop with a single state, which touches every byte of the name and does nothing else.",
            "",
            *_table(
                ("filters", "best peer", "its ns", "ours, ns", "ratio", "in a column, ns", "ratio"),
                _summary_rows(results),
            ),
            "",
            *_findings(results),
            "",
            "## One call for each name",
            "",
            "The ratio is to the native engine, timed beside each peer, round by round: above 1 is slower.",
            "",
            *_table(
                ("filters", "engine", "unseen, ns", "spread", "ratio", "repeated, ns", "ratio"),
                _single_rows(results),
            ),
            "",
            "## Names in a column",
            "",
            "`resolve_column` with 100,000 names in one call, and with 1,000,000 in one thread and in two at",
            "a time. The floors are in the first row.",
            "",
            *_table(
                (
                    "filters",
                    "one call, ns",
                    "column, ns",
                    "one thread, ns",
                    "two threads, ns",
                    "speed-up",
                ),
                _column_rows(results),
            ),
            "",
            "## Questions about all names",
            "",
            "Of configurations with 10 rules and 1,000 filters: the time for all, and for each. A thousand",
            "filters against a thousand is a million pairs; a sample of their answers is held against the peer's.",
            "",
            *_table(
                ("what", "by", "questions", "ms in all", "µs each"),
                (
                    (what, by, f"{count:,}", f"{each / 1e6:,.1f}", f"{each / count / 1e3:,.2f}")
                    for what, by, count, each in results.questions()
                ),
            ),
            "",
            "## Replay",
            "",
            "A gigabyte of CloudTrail files, unzipped, a fifth of the records being pushes to 5,000 repositories,",
            "against 1,000 filters, on one core unless it says otherwise. The job is to count each repository's pushes and the signed ones; all",
            "have given the same answer. `replay` also looks into manifests, which nobody else does.",
            "",
            *_table(("what", "by", "s", "ratio to unzipping"), _replay_rows(results)),
            "",
            "## Compile time and memory",
            "",
            "Each in a fresh process: the time from rules in memory to something that resolves, validation",
            "included, and by how much the process has grown after 200 resolutions.",
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
            "## Start",
            "",
            "Added to a bare interpreter's start; medians of 31 processes, taking turns.",
            "",
            *_table(
                ("program", "", "ms", "ratio to the bare start"),
                (
                    (name, "", f"{seconds * 1e3:.1f}", f"{seconds / starts[BARE]:.2f}")
                    for name, seconds in starts.items()
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


def _summary_rows(results: Results) -> Iterable[Row]:
    for size in SIZES:
        best = min(
            (peer.name for peer in OTHERS if size <= peer.most_filters),
            key=lambda peer: results.ratio("native", "unseen", peer, size),
        )
        yield (
            f"{size:,}",
            best,
            f"{results.nanoseconds('unseen', best, size):,.0f}",
            f"{results.beside('native', 'unseen', best, size):,.0f}",
            f"{results.ratio('native', 'unseen', best, size):.1f}",
            f"{results.beside('column', 'unseen', best, size):,.0f}",
            f"{results.ratio('column', 'unseen', best, size):.1f}",
        )


def _findings(results: Results) -> list[str]:
    def growth(measure: str, peer: str | None, small: int, large: int) -> float:
        return results.nanoseconds(measure, peer or str(large), large) / results.nanoseconds(
            measure, peer or str(small), small
        )

    smallest, largest = min(SIZES), max(SIZES)
    above = {measure: growth(measure, None, 0, ECR_MAXIMUM) for measure in ("single", "column")}
    compiling = {size: compile_seconds(size) for size in (ECR_MAXIMUM, largest)}
    return [
        (
            f"- From {smallest} to {ECR_MAXIMUM:,} filters a call takes"
            f" {growth('unseen', NATIVE.name, smallest, ECR_MAXIMUM):.1f} times as long, a name in a column"
            f" {growth('column', None, smallest, ECR_MAXIMUM):.1f} times; from {ECR_MAXIMUM:,} to {largest:,},"
            f" {growth('unseen', NATIVE.name, ECR_MAXIMUM, largest):.1f} and"
            f" {growth('column', None, ECR_MAXIMUM, largest):.1f} times."
        ),
        (
            f"- With {ECR_MAXIMUM:,} filters a call is {above['single']:.1f} times above its floor, a name in a"
            f" column {above['column']:.1f} times."
        ),
        (
            f"- To compile a configuration that has been validated takes {compiling[ECR_MAXIMUM] * 1e3:.1f} ms"
            f" with {ECR_MAXIMUM:,} filters, and {compiling[largest]:.2f} s with {largest:,}."
        ),
    ]


def _single_rows(results: Results) -> Iterable[Row]:
    for size in SIZES:
        for peer in PEERS:
            if size > peer.most_filters:
                continue
            cells = [f"{size:,}", peer.name]
            for measure in ("unseen", "repeated"):
                time = results.nanoseconds(measure, peer.name, size)
                cells.append(f"{time:,.0f}")
                if measure == "unseen":
                    cells.append(f"± {results.spread(measure, peer.name, size):,.0f}")
                cells.append(f"{results.ratio('native', measure, peer.name, size):.1f}")
            yield tuple(cells)


def _column_rows(results: Results) -> Iterable[Row]:
    for size in (0, *SIZES):
        cells = [f"{size:,}" if size else "floor"]
        cells += [f"{results.nanoseconds(each, str(size), size):,.0f}" for each in ("single", "column")]
        if size:
            one, two = (results.nanoseconds(f"threads {n}", str(size), size) for n in (1, 2))
            cells += [f"{one:,.0f}", f"{two:,.0f}", f"{one / two:.2f}"]
        else:
            cells += ["", "", ""]
        yield tuple(cells)


def _replay_rows(results: Results) -> Iterable[Row]:
    unzipping = results.nanoseconds("unzipping", "ISA-L", ECR_MAXIMUM)
    for measure, ways in (("unzipping", UNZIPPING), ("replay", JOBS)):
        for how in ways:
            time = results.nanoseconds(measure, how, ECR_MAXIMUM)
            yield measure, how, f"{time / 1e9:,.2f}", f"{time / unzipping:.1f}"


def _table(headings: Row, rows: Iterable[Row]) -> list[str]:
    rule = ["---", "---"] + ["---:"] * (len(headings) - 2)
    return ["| " + " | ".join(map(str, cells)) + " |" for cells in (headings, rule, *rows)]


if __name__ == "__main__":
    main()
