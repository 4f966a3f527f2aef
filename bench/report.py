"""Runs all benchmarks and writes docs/benchmarks.md with its plot.

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
from itertools import pairwise
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
    """Run the benchmarks, and write the page and the plot."""
    results = Results(run_benchmarks())
    footprints = {
        (size, peer.name): footprint(peer.name, size)
        for size in SIZES
        for peer in PEERS
        if size <= peer.most_filters
    }
    (DOCS / "benchmarks.md").write_text(page(results, footprints, start_seconds()), encoding="utf-8")
    write_plot(results, DOCS / "benchmarks.svg")


def run_benchmarks() -> list[dict[str, Any]]:
    """The benchmarks in the report of pytest-benchmark."""
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
    summary = ("filters", "fastest peer", "its ns", "our ns", "ratio", "our ns in a column", "ratio")
    single = ("filters", "implementation", "unseen, ns", "spread", "ratio", "repeated, ns", "ratio")
    columns = (
        "filters",
        "single call, ns",
        "column, ns",
        "one thread, ns",
        "two threads, ns",
        "speed-up",
    )
    statements = ("statement", "by", "statements", "total ms", "µs each")
    statement_rows = (
        (what, by, f"{count:,}", f"{total / 1e6:,.1f}", f"{total / count / 1e3:,.2f}")
        for what, by, count, total in results.statements()
    )
    footprint_rows = (
        (f"{size:,}", name, f"{each.seconds * 1e3:,.1f}", f"{each.resident_bytes / 2**20:,.1f}")
        for (size, name), each in footprints.items()
    )
    start_rows = (
        (name, f"{seconds * 1e3:.1f}", f"{seconds / starts[BARE]:.2f}")
        for name, seconds in starts.items()
    )
    return f"""\
# Benchmarks

Written by `make bench`. All results are from one run on one machine.

{_conditions()}
- Names: 100,000 real names in `bench/data/`, shuffled; 14.5 characters on average. *Unseen*: each round
  has about 11,000 names that were not resolved before; a slow peer gets only as many as it can process
  in half a second. *Repeated*: the same 100 names repeatedly.
- Filters: made from the names; 40% `namespace/*`, 20% `*/name`, 15% `*name*`, 15% whole names,
  10% `namespace/*-end`. 10 filters are in 5 rules, 50 and 1,000 in 10, 100,000 in 1,000.
- Every peer resolves a name to a tuple of profiles. Its answers for 500 names are compared before it
  is timed. `bench/peers/` shows how each is used. With 100,000 filters, only those that compile and
  answer in reasonable time are included.
- Times are medians; the spread is half the interquartile range.

![Time for one name against the number of filters](benchmarks.svg)

## Summary

The fastest peer is the fastest other library for unseen names. The lower bound is the same loop over an
automaton with a single state, which only reads every byte of the name.

{_table(summary, _summary_rows(results))}

{_findings(results)}

## Single calls

Ratios are to the native executor, which is timed next to each peer, round by round; a ratio above 1
means that the peer is slower.

{_table(single, _single_rows(results))}

## Names in a column

`resolve_column` with 100,000 names in one call, and with 1,000,000 names in one thread and in two
concurrent threads. The first row is the lower bound.

{_table(columns, _column_rows(results))}

## Statements about all names

The configurations have 10 rules and 1,000 filters. Containment of a thousand filters in a thousand
others is a million statements; a sample of them is compared with the answers of the peer.

{_table(statements, statement_rows)}

## Replay

One gigabyte of CloudTrail files (the size of the content), with pushes to 5,000 repositories as a
fifth of the records, against 1,000 filters; on one core unless stated otherwise. The task is to count
the pushes to each repository and the signed ones, and all give the same answer. Only `replay` also
reads manifests.

{_table(("task", "by", "s", "ratio to unzipping"), _replay_rows(results))}

## Compile time and memory

Each in a fresh process: the time from rules in memory to a compiled matcher, including validation, and
the growth of the process after 200 names were resolved.

{_table(("filters", "implementation", "compile ms", "MiB"), footprint_rows)}

## Start

The time that a program adds to the start of a bare interpreter: medians of 31 processes, run
alternately.

{_table(("program", "ms", "ratio to the bare start"), start_rows, text_columns=1)}
"""


def _conditions() -> str:
    processor = cpuinfo.get_cpu_info()["brand_raw"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"
    return (
        f"- {datetime.now(UTC):%Y-%m-%d}; {processor}, {machine}\n"
        f"- {platform.python_implementation()} {platform.python_version()}, {packages}"
    )


def _summary_rows(results: Results) -> Iterable[Row]:
    for size in SIZES:
        best = min(
            (peer.name for peer in OTHERS if size <= peer.most_filters),
            key=lambda peer: results.ratio("native", "unseen", peer, size),
        )
        cells = [f"{size:,}", best, f"{results.nanoseconds('unseen', best, size):,.0f}"]
        for kind in ("native", "column"):
            cells.append(f"{results.reference(kind, 'unseen', best, size):,.0f}")
            cells.append(f"{results.ratio(kind, 'unseen', best, size):.1f}")
        yield tuple(cells)


def _findings(results: Results) -> str:
    def growth(measure: str, small: int, large: int, peer: str | None = None) -> str:
        old, new = (results.nanoseconds(measure, peer or str(size), size) for size in (small, large))
        return f"{new / old:.1f}"

    smallest, largest = min(SIZES), max(SIZES)
    call, column = (
        [
            growth(measure, small, large, peer)
            for small, large in pairwise((smallest, ECR_MAXIMUM, largest))
        ]
        for measure, peer in (("unseen", NATIVE.name), ("column", None))
    )
    above_bound = [growth(measure, 0, ECR_MAXIMUM) for measure in ("single", "column")]
    compiling = f"{compile_seconds(ECR_MAXIMUM) * 1e3:.1f} ms", f"{compile_seconds(largest):.2f} s"
    return f"""\
- From {smallest} to {ECR_MAXIMUM:,} filters, the time of a single call grows by a factor of {call[0]}, and
  that of a name in a column by {column[0]}; from {ECR_MAXIMUM:,} to {largest:,} filters, by {call[1]} and {column[1]}.
- With {ECR_MAXIMUM:,} filters, a single call takes {above_bound[0]} times its lower bound, and a name in a
  column {above_bound[1]} times.
- Compiling a validated configuration takes {compiling[0]} with {ECR_MAXIMUM:,} filters, and {compiling[1]} with
  {largest:,}."""


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
        cells = [f"{size:,}" if size else "lower bound"]
        cells += [f"{results.nanoseconds(each, str(size), size):,.0f}" for each in ("single", "column")]
        if size:
            one, two = (results.nanoseconds(f"threads {n}", str(size), size) for n in (1, 2))
            cells += [f"{one:,.0f}", f"{two:,.0f}", f"{one / two:.2f}"]
        else:
            cells += ["", "", ""]
        yield tuple(cells)


def _replay_rows(results: Results) -> Iterable[Row]:
    unzipping = results.nanoseconds("unzipping", "ISA-L", ECR_MAXIMUM)
    for measure, peers in (("unzipping", UNZIPPING), ("replay", JOBS)):
        for peer in peers:
            time = results.nanoseconds(measure, peer, ECR_MAXIMUM)
            yield measure, peer, f"{time / 1e9:,.2f}", f"{time / unzipping:.1f}"


def _table(headings: Row, rows: Iterable[Row], text_columns: int = 2) -> str:
    rule = ["---"] * text_columns + ["---:"] * (len(headings) - text_columns)
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in (headings, rule, *rows))


if __name__ == "__main__":
    main()
