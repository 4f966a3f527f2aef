"""The time and the resident memory that compiling a configuration takes in a fresh process.

python -m bench.footprint PEER SIZE
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import document, rules, shuffled_names
from bench.peers import PEERS
from matcher import Matcher, SigningConfiguration

_PAGE_BYTES = 4096
_WARM_UP_NAMES = 200


@dataclass(frozen=True)
class Footprint:
    """The seconds to compile, and the growth of the process in bytes after some names were resolved."""

    seconds: float
    resident_bytes: int


def footprint(peer: str, size: int) -> Footprint:
    """The footprint of a peer, measured in a fresh process."""
    command = [sys.executable, "-m", "bench.footprint", peer, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Footprint(**json.loads(done.stdout))


def compile_seconds(size: int) -> float:
    """The median time in which the native executor compiles a validated configuration."""
    configuration = SigningConfiguration.from_api(document(rules(size)), limits=None)
    times = []
    for _ in range(21 if size < 100_000 else 5):
        start = time.perf_counter()
        Matcher(configuration, executor="native")
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


def _measured(name: str, size: int) -> Footprint:
    peer = next(peer for peer in PEERS if peer.name == name)
    filters, some_names = rules(size), shuffled_names()[:_WARM_UP_NAMES]
    peer.build(rules(10))("a")  # imports and initializes the library
    before = _resident_bytes()
    start = time.perf_counter()
    resolve = peer.build(filters)
    seconds = time.perf_counter() - start
    for each in some_names:  # some automata are built lazily
        resolve(each)
    return Footprint(seconds, _resident_bytes() - before)


if __name__ == "__main__":
    print(json.dumps(vars(_measured(sys.argv[1], int(sys.argv[2])))))  # noqa: T201 (the answer to `footprint`)
