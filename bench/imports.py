"""What importing costs, on top of a bare interpreter's start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

_ROUNDS = 31


def import_seconds(modules: Sequence[str]) -> dict[str, float]:
    """The median seconds that each import adds; the modules take turns, in fresh processes."""
    times: dict[str, list[float]] = {module: [] for module in ("sys", *modules)}
    for _ in range(_ROUNDS):
        for module, measured in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
            measured.append(time.perf_counter() - start)
    bare = statistics.median(times.pop("sys"))
    return {module: statistics.median(measured) - bare for module, measured in times.items()}
