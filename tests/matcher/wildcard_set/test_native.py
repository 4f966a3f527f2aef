"""What only C code can get wrong: memory, threads, interpreters, and arguments that nobody checked."""

from __future__ import annotations

import array
import gc
import itertools
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from matcher import WildcardSet
from matcher.wildcard_set.executors import BUILT
from matcher.wildcard_set.plan import Plan

if not BUILT:
    pytest.skip("the native executor was not built here", allow_module_level=True)

from matcher._native import Executor
from matcher.wildcard_set.native_executor import native_executor

pytestmark = pytest.mark.native


@pytest.fixture(scope="session", autouse=True)
def executor_in_use() -> None:
    """These tests always use the native executor, so they run only once."""


# By name: few groups, whose answers are in a table; many, whose answers are remembered; more than a mask holds.
GROUPS: dict[str, list[list[str]]] = {
    "few groups": [["prod/*", "*/x", "a*b*c"], ["*k*"], ["*"]],
    "30 groups": [[f"a{n}*", f"*b{n}*c*"] for n in range(30)],
    "70 groups": [[f"a{n}*", f"*b{n}*c*"] for n in range(70)],
}
each_size = pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
NAMES = [f"prod/{n}/x" for n in range(500)] + ["axbxc", "k\ud800", "é" * 600, "😀k" * 400, "a1b2c"]


def native(groups: list[list[str]]) -> WildcardSet:
    return WildcardSet(groups, executor="native")


def column(names: list[str]) -> tuple[bytes, array.array[int], array.array[int]]:
    texts = [name.encode("utf-8", "surrogatepass") for name in names]
    offsets = array.array("i", itertools.accumulate(map(len, texts), initial=0))
    return b"".join(texts), offsets, array.array("i", [0]) * len(names)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), TypeError),
        (((), (), 1, None), TypeError),
        (([], [], 1, None), TypeError),
        (([], (), "1", None), TypeError),
        (([[b"a", (), (0,)]], (), 1, None), TypeError),
        (([(b"a", ())], (), 1, None), TypeError),
        (([("a", (), (0,))], (), 1, None), TypeError),
        (([(b"a", None, (0,))], (), 1, None), TypeError),
        (([(b"a", ("a", "b"), (0,))], (), 1, None), TypeError),
        (([(b"a", (), [0])], (), 1, None), TypeError),
        (([(b"a", (), (None,))], (), 1, None), TypeError),
        (([(b"", (), (0,))], (), 1, None), ValueError),
        (([(b"a\xfe", (), (0,))], (), 1, None), ValueError),
        (([(b"a", (b"a",), (0,))], (), 1, None), ValueError),
        (([(b"a", (), (1,))], (), 1, None), ValueError),
        (([(b"a", (), (1, 0))], (), 2, None), ValueError),
        (([(b"a", (), (0, 0))], (), 2, None), ValueError),
        (([], (1,), 1, None), ValueError),
        (([(b"a", (), (-1,))], (), 1, None), OverflowError),
        (([], (), -1, None), ValueError),
        (([], (), 1 << 40, None), ValueError),
    ],
)
def test_a_malformed_plan_is_refused(arguments: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Executor(*arguments)


def test_wrong_arguments_are_errors() -> None:
    executor: Executor[tuple[int, ...]] = Executor([], (), 1, None)
    with pytest.raises(TypeError, match="a name is a str, not <class 'bytes'>"):
        executor.matching(b"a")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        executor.matching_many(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        executor.matching_many(["a", None])  # type: ignore[list-item]
    with pytest.raises(ZeroDivisionError):
        executor.matching_many(str(1 // (2 - n)) for n in range(5))
    with pytest.raises(TypeError, match="no keyword arguments"):
        Executor([], (), 1, None, more=1)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("offsets", "width", "numbers"), [(8, 5, 4), (8, 4, 3), (4, 4, 4), (12, 8, 4), (8, 8, 4)]
)
def test_buffers_that_do_not_fit_together_are_refused(offsets: int, width: int, numbers: int) -> None:
    executor: Executor[tuple[int, ...]] = Executor([], (), 1, None)
    with pytest.raises(ValueError, match="do not fit together"):
        executor.matching_column(b"", bytes(offsets), width, bytearray(numbers))


def test_keys_of_every_byte_work_in_both_layouts() -> None:
    """So many classes are the most that a record of the sparse layout can number."""
    every = [bytes([byte]) for byte in range(0xFE)]
    # Long keys, of which a dense table would be too large.
    for filling, layout in ((0, "dense"), (40, "sparse")):
        keys = [*every, *(bytes([n, n + 1]) * 2_000 for n in range(filling))]
        executor: Executor[tuple[int, ...]] = Executor(
            [(key, (), (0,) if len(key) == 1 and key[0] % 2 else (1,)) for key in keys], (), 2, None
        )
        assert executor.layout == layout
        data, numbers = bytes(range(256)), array.array("i", [0]) * 256
        answers = executor.matching_column(data, array.array("i", range(257)), 4, numbers)
        expected: list[tuple[int, ...]] = [(0,) if byte % 2 else (1,) for byte in range(0xFE)]
        assert [answers[number] for number in numbers] == [*expected, (), ()]


def ask_everything(wildcards: WildcardSet, names: list[str]) -> None:
    for name in names:
        wildcards.matching(name)
    wildcards.matching_many(names)
    wildcards.matching_column(*column(names))


def resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(call: Callable[[], object], times: int) -> int:
    """By how many bytes the process grows over calls, after a tenth as many to warm up."""
    for _ in range(times // 10):
        call()
    before = resident_bytes()
    for _ in range(times):
        call()
    return resident_bytes() - before


@pytest.mark.measures_memory
@each_size
def test_a_million_calls_leak_nothing(groups: list[list[str]]) -> None:
    wildcards = native(groups)
    # 505 names, three ways each.
    assert growth(lambda: ask_everything(wildcards, NAMES), 700) < 2 << 20


@pytest.mark.measures_memory
@each_size
def test_ten_thousand_executors_leak_nothing(groups: list[list[str]]) -> None:
    plan = Plan(groups)
    few_names = [*NAMES[:2], *NAMES[-5:]]

    def build_and_drop() -> None:
        native_executor(plan, None).matching_many(few_names)

    assert growth(build_and_drop, 10_000) < 2 << 20


@pytest.mark.measures_memory
def test_every_block_is_given_back() -> None:
    """To the byte: what C allocates is traced like what Python does."""
    for groups in GROUPS.values():
        ask_everything(native(groups), NAMES[-5:])
    gc.collect()
    tracemalloc.start()
    wildcards = native(GROUPS["70 groups"])
    before = tracemalloc.get_traced_memory()[0]
    assert before > 10_000
    for _ in range(20):
        ask_everything(wildcards, NAMES[:50])
    del wildcards
    gc.collect()
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert left < 2_000


@pytest.mark.measures_memory
@each_size
def test_exhausted_memory_is_a_memory_error_wherever_it_happens(groups: list[list[str]]) -> None:
    """Each allocation in turn fails, while building and while answering, and the next try succeeds."""
    testing = pytest.importorskip("_testcapi", reason="Debian's Python comes without it")
    plan, names = Plan(groups), NAMES[-5:]
    expected: list[tuple[int, ...]] = native_executor(plan, None).matching_many(names)
    data, offsets = b"axbxcprod/1/x", array.array("i", [0, 5, 13])

    def work() -> list[tuple[int, ...]]:
        executor: Executor[tuple[int, ...]] = native_executor(plan, None)
        executor.matching_column(data, offsets, 4, array.array("i", [0, 0]))
        return executor.matching_many(names)

    # What measures coverage does not survive this.
    tracing = sys.gettrace()
    sys.settrace(None)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    failures = 0
    while True:
        testing.set_nomemory(failures, failures + 1)
        try:
            answers = work()
        except MemoryError:
            failures += 1
            continue
        finally:
            testing.remove_mem_hooks()
        break
    gc.collect()
    left = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    sys.settrace(tracing)
    assert answers == expected
    assert failures > 50
    assert left < 4_000


@pytest.mark.measures_memory
def test_a_process_short_of_memory_says_so() -> None:
    """Here the system refuses: the table of these filters needs more than the process may have."""
    code = (
        "import resource\n"
        "from matcher import WildcardSet\n"
        "texts = [f'{n:07}' * 36 for n in range(5_000)]\n"
        "WildcardSet(['a'], executor='native').matching('a')\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * 4096\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (20 << 20), -1))\n"
        "try:\n"
        "    WildcardSet([texts], executor='native')\n"
        "except MemoryError:\n"
        "    print('MemoryError')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "MemoryError\n"


def test_answers_are_collected_with_the_cycles_they_are_in() -> None:
    class Answer:
        """Refers to the set that it is an answer of."""

        wildcards: WildcardSet[Any]

    def make() -> WildcardSet[Answer]:
        wildcards = WildcardSet(["a*", "*b"], executor="native", answer=lambda _: Answer())
        wildcards.matching("ab").wildcards = wildcards
        return wildcards

    kept = make()
    make()
    gc.collect()
    assert sum(isinstance(each, Answer) for each in gc.get_objects()) == 1
    assert kept.matching("axb").wildcards is kept


def run_threads(*targets: Callable[[], object]) -> None:
    threads = [threading.Thread(target=target) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@each_size
def test_threads_share_an_executor_while_columns_are_searched(groups: list[list[str]]) -> None:
    wildcards = native(groups)
    names = [f"a{n % 90}b{n % 71}c{n}" for n in range(4_000)]
    expected = WildcardSet(groups, executor="python").matching_many(names)
    wrong: list[str] = []

    def by_column() -> None:
        for _ in range(20):
            data, offsets, numbers = column(names)
            answers = wildcards.matching_column(data, offsets, numbers)
            if [answers[number] for number in numbers] != expected:
                wrong.append("column")

    def by_name() -> None:
        if [wildcards.matching(name) for _ in range(10) for name in names] != expected * 10:
            wrong.append("name")

    run_threads(*(by_column, by_name) * 3)
    assert wrong == []


@each_size
def test_two_sets_may_write_to_the_same_numbers(groups: list[list[str]]) -> None:
    """Once, indices were read back from there."""
    names = [f"a{n % 90}b{n % 71}c{n}" for n in range(4_000)]
    data, offsets, numbers = column(names)
    one, other = native(groups), native([[f"*{n}*"] for n in range(100)])
    expected = [set(each.matching_many(names)) for each in (one, other)]
    found: list[bool] = []

    def ask(wildcards: WildcardSet, answers: set[tuple[int, ...]]) -> None:
        found.extend(
            set(wildcards.matching_column(data, offsets, numbers)) == answers for _ in range(50)
        )

    run_threads(lambda: ask(one, expected[0]), lambda: ask(other, expected[1]))
    assert found == [True] * 100


@each_size
def test_nothing_that_a_thread_writes_meanwhile_does_harm(groups: list[list[str]]) -> None:
    """Answers may be wrong then, and offsets refused; but they are answers, and the process survives."""
    names = [f"a{n % 90}b{n % 71}c{n}" for n in range(4_000)]
    text, right_offsets, numbers = column(names)
    wrong_offsets = array.array("i", [(1 << 31) - 1, -1, 7] * len(right_offsets))[: len(right_offsets)]
    data, offsets = bytearray(text), array.array("i", right_offsets)
    wildcards, stop = native(groups), threading.Event()
    found: list[bool] = []

    def disturb() -> None:
        while not stop.is_set():
            offsets[:] = wrong_offsets
            numbers[:] = wrong_offsets[:-1]
            data[:] = bytes(len(data))
            offsets[:] = right_offsets
            data[:] = text

    def ask() -> None:
        for _ in range(300):
            with suppress(ValueError):
                found.append(bool(wildcards.matching_column(data, offsets, numbers)))
        stop.set()

    run_threads(disturb, ask)
    assert all(found)
    numbers[:] = array.array("i", [0]) * len(names)
    answers = wildcards.matching_column(text, right_offsets, numbers)
    assert [answers[number] for number in numbers] == wildcards.matching_many(names)


SUBINTERPRETERS = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
code = '''
import sys
sys.path[:] = {path!r}
from matcher._native import Executor
executor = Executor([(b"\\\\xffa", (), (0,))], (), 1, None)
assert executor.matching("ab") == (0,), executor.matching("ab")
assert executor.matching("ba") == ()
'''.format(path=sys.path)
for _ in range(3):
    interpreter = interpreters.create()
    failure = interpreters.run_string(interpreter, code)
    assert not failure, failure
    exec(code)
    interpreters.destroy(interpreter)
print("done")
"""


def test_every_interpreter_has_its_own_type() -> None:
    command = [sys.executable, "-c", SUBINTERPRETERS]
    # What measures coverage is for the first interpreter only.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
    }
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.stderr) == ("done\n", "")
