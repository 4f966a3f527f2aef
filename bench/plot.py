"""The plot of docs/benchmarks.md."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.corpus import SIZES
from bench.peers import NATIVE, PEERS, PYTHON
from bench.results import Results


def write_plot(results: Results, file: Path) -> None:
    """Plot the time for an unseen name against the number of filters, with logarithmic axes."""
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.size": 9})
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.subplots()
    for peer in PEERS:
        sizes = [size for size in SIZES if size <= peer.most_filters]
        times = [results.nanoseconds("unseen", peer.name, size) for size in sizes]
        ours = peer in (NATIVE, PYTHON)
        axes.plot(sizes, times, marker="o", markersize=3, label=peer.name, linewidth=2.5 if ours else 1)
    times = [results.nanoseconds("column", str(size), size) for size in SIZES]
    axes.plot(list(SIZES), times, marker="o", markersize=3, label="matcher, column", linewidth=2.5)
    axes.set(xscale="log", yscale="log", xlabel="filters", ylabel="nanoseconds per name")
    axes.grid(visible=True, which="major", linewidth=0.4)
    axes.legend(loc="upper left", fontsize=7, ncols=2)
    figure.savefig(file, metadata={"Date": None})
