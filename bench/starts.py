"""The start-up time of short programs, compared with that of a bare interpreter."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping
from pathlib import Path

from bench.corpus import rules

_ROUNDS = 31
BARE = "a bare interpreter"

# The filters are in a text file, so that reading them needs no import.
_COLD_START = """
texts = open({file!r}).read().split()
from matcher import Matcher, SigningConfiguration
arn = 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/profile_%d'
kind = 'WILDCARD_MATCH'
filters = [[dict(filter=text, filterType=kind) for text in texts[n::10]] for n in range(10)]
rules = [dict(signingProfileArn=arn % n, repositoryFilters=filters[n]) for n in range(10)]
configuration = SigningConfiguration.from_api(dict(rules=rules))
Matcher(configuration, executor={executor!r}).resolve('payments/api')
"""


def start_seconds() -> dict[str, float]:
    """The median seconds of a bare interpreter, and the seconds that each program takes in addition."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "filters.txt"
        file.write_text("\n".join(text for texts in rules(1_000) for text in texts))
        programs = {BARE: "", "`import regex`": "import regex", "`import matcher`": "import matcher"}
        for executor in ("native", "python"):
            program = _COLD_START.format(file=str(file), executor=executor)
            programs[f"import, compile 1,000 filters, resolve; {executor}"] = program
        medians = _medians(programs)
    bare = medians.pop(BARE)
    return {BARE: bare, **{name: seconds - bare for name, seconds in medians.items()}}


def _medians(programs: Mapping[str, str]) -> dict[str, float]:
    """The median seconds of each program; they are run alternately, in fresh processes.

    The interpreter is that of an empty virtual environment, because installed packages can add to its
    start. It finds this project by PYTHONPATH. As after an installation, modules are already compiled.
    """
    times: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as folder:
        venv.create(Path(folder) / "empty")
        interpreter = Path(folder) / "empty" / "bin" / "python"
        environment = {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
        }
        for _ in range(1 + _ROUNDS):
            for name, program in programs.items():
                start = time.perf_counter()
                subprocess.run([interpreter, "-c", program], check=True, env=environment)
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(measured[1:]) for name, measured in times.items()}
