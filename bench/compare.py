"""Compares the speed of the installed packages with that of a git revision.

python -m bench.compare REVISION

The two versions are measured alternately, each in its own process, and each ratio is that of two
consecutive measurements. A ratio below 1 means that the installed packages are faster. Audits are
measured in elapsed time and everything else in CPU time, which other programs affect less.
"""
# ruff: noqa: T201 (a program that prints a table)

from __future__ import annotations

import gc
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matcher as library
from bench.columns import column
from bench.corpus import contiguous, document, names, rules, shuffled_names
from bench.timing import nanoseconds, resolve_all
from matcher import Matcher, SigningConfiguration

ROOT = Path(__file__).parent.parent
# A round over unseen names takes 4,000 of the 100,000 names, so there are at most 25 rounds.
NAMES_PER_ROUND, WARM_UP_NAMES, CALLS_PER_ROUND = 4_000, 1_000, 3
# Measure, filters, rounds.
MEASURES = [
    ("compile", 1_000, 15),
    ("resolve", 10, 25),
    ("resolve", 1_000, 25),
    ("matches", 1_000, 25),
    ("resolve_column", 10, 15),
    ("resolve_column", 1_000, 15),
    ("resolve_column", 100_000, 9),
]
AUDIT_FILTERS, AUDIT_NAMES, AUDIT_ROUNDS = 1_000, 1_000_000, 5


@cache
def matcher(size: int) -> Matcher:
    return Matcher(SigningConfiguration.from_api(document(rules(size)), limits=None))


def answers(size: int, _: int) -> str:
    """A digest of all answers. After this, `matches` has seen every set of filters once."""
    made, columns = matcher(size), column(shuffled_names())
    distinct = made.resolve_column(*columns)
    found: list[Any] = [distinct[number] for number in columns[2]]
    for name in shuffled_names():
        matches = [(each.signing_profile_arn, each.filters) for each in made.matches(name)]
        found.append((made.resolve(name), matches))
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def cpu_time(call: Callable[[], object], names: int) -> float:
    return nanoseconds(call, names, time.thread_time_ns)


def time_compile(size: int, _: int) -> float:
    configuration = matcher(size).configuration
    return min(cpu_time(lambda: Matcher(configuration), 1) for _ in range(CALLS_PER_ROUND))


def time_unseen(call: Callable[[str], object], number: int) -> float:
    """The time of a call with an unseen name, after a warm-up with names of the previous round."""
    start = number * NAMES_PER_ROUND
    resolve_all(call, shuffled_names()[max(start - WARM_UP_NAMES, 0) : start])
    unseen = contiguous(shuffled_names()[start : start + NAMES_PER_ROUND])
    return cpu_time(lambda: resolve_all(call, unseen), len(unseen))


def time_column(size: int, _: int) -> float:
    call, arguments = matcher(size).resolve_column, column(shuffled_names())
    count = len(shuffled_names())
    return min(cpu_time(lambda: call(*arguments), count) for _ in range(CALLS_PER_ROUND))


TASKS: dict[str, Callable[[int, int], object]] = {
    "executor": lambda *_: getattr(library, "executor", None) or library.engine,
    "answers": answers,
    "compile": time_compile,
    "resolve": lambda size, number: time_unseen(matcher(size).resolve, number),
    "matches": lambda size, number: time_unseen(matcher(size).matches, number),
    "resolve_column": time_column,
}


def serve() -> None:
    """Perform each task read from standard input, and write its result as a line of JSON."""
    gc.disable()
    for line in sys.stdin:
        task, size, number = line.split()
        print(json.dumps(TASKS[task](int(size), int(number))), flush=True)


class Version:
    """The packages in the environment of `interpreter`, and a process that measures them."""

    def __init__(self, interpreter: Path, folder: Path) -> None:
        # `matcher` is found in the environment: this checkout is last on the path, and -P omits the
        # current directory.
        program = f"import sys; sys.path.append({str(ROOT)!r}); import bench.compare as c; c.serve()"
        command, pipe = [str(interpreter), "-P", "-c", program], subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        arguments = ["audit", "-c", f"{folder}/configuration.json", f"{folder}/names.txt"]
        self._audit = [str(interpreter.parent / "ecr-signing"), *arguments]

    def run(self, task: str, size: int = 0, number: int = 0) -> Any:
        """The result of a task."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(task, size, number, file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def audit(self, *options: str) -> bytes:
        """The standard output of `ecr-signing audit`."""
        return subprocess.run([*self._audit, *options], stdout=subprocess.PIPE, check=True).stdout


def main(revision: str) -> None:
    """Print the comparison."""
    with tempfile.TemporaryDirectory() as name, installed(revision, Path(name)) as interpreter:
        write_audit_inputs(Path(name))
        versions = Version(interpreter, Path(name)), Version(Path(sys.executable), Path(name))
        executors = " and ".join(each.run("executor") for each in versions)
        print(f"old: {revision}; new: the installed packages; executors: {executors}\n", flush=True)
        for size in sorted({size for _, size, _ in MEASURES}):
            old, new = (each.run("answers", size) for each in versions)
            assert old == new, f"the versions answer differently with {size} filters"
        audited = (json.loads(each.audit("--format", "json"))["repositories"] for each in versions)
        # The names have no duplicates, which older versions did not recognise.
        old, new = ({key: each[key] for key in ("read", "signed", "unsigned")} for each in audited)
        assert old == new, f"audits differ: {old} and {new}"
        print(f"{'measure':<16}{'filters':>9}{'old ns':>12}{'new ns':>12}{'ratio':>8}  spread")
        new_times = {}
        for task, size, rounds in MEASURES:
            times = [[each.run(task, size, n) for each in versions] for n in range(rounds)]
            new_times[task, size] = report(task, size, times)
        audits = range(AUDIT_ROUNDS)
        times = [[nanoseconds(each.audit, AUDIT_NAMES) for each in versions] for _ in audits]
        report("audit", AUDIT_FILTERS, times)
        ratio = new_times["matches", 1_000] / new_times["resolve", 1_000]
        print(f"\nnew matches at 1,000 filters: {ratio:.2f} times new resolve")


def report(task: str, size: int, times: list[list[float]]) -> float:
    """Print the medians and half the interquartile range of the ratios; return the new median."""
    low, ratio, high = statistics.quantiles((new / old for old, new in times), method="inclusive")
    old, new = map(statistics.median, zip(*times, strict=True))
    spread = (high - low) / 2
    print(f"{task:<16}{size:>9,}{old:>12,.1f}{new:>12,.1f}{ratio:>8.3f}  ± {spread:.3f}", flush=True)
    return float(new)


@contextmanager
def installed(revision: str, folder: Path) -> Iterator[Path]:
    """The interpreter of a new environment in which `revision` is installed."""
    tree, environment = str(folder / "tree"), folder / "environment"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", tree, revision], check=True)
    try:
        venv.create(environment, with_pip=True)
        interpreter = environment / "bin" / "python"
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, tree], check=True)
        yield interpreter
    finally:
        subprocess.run([*git, "remove", "--force", tree], check=True)


def write_audit_inputs(folder: Path) -> None:
    """Write a configuration, and ten variants of each name with a digit before its last part."""
    (folder / "configuration.json").write_text(json.dumps(document(rules(AUDIT_FILTERS))))
    parts = [name.rpartition("/") for name in names()]
    variants = (f"{head}{slash}{n}{tail}\n" for n in ("", *range(9)) for head, slash, tail in parts)
    (folder / "names.txt").write_text("".join(variants))


if __name__ == "__main__":
    main(sys.argv[1])
