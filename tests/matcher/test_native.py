"""What only code in C can do wrong: memory, threads, interpreters, and arguments that nobody checked."""

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
from pathlib import Path
from typing import Any

import pytest

from matcher import Matcher, SigningConfiguration
from matcher.engines import BUILT
from matcher.index import Plan
from tests.strategies import document_of

if not BUILT:
    pytest.skip("the native engine was not built here", allow_module_level=True)

from matcher._native import Engine
from matcher.native_engine import native_engine


@pytest.fixture(scope="session", autouse=True)
def engine_in_use() -> None:
    """Here it is always the native one."""


ALL_KINDS = SigningConfiguration.from_api(document_of([["prod/*", "*/x", "a*b*c"], ["*k*"], None]))
MANY_RULES = SigningConfiguration.from_api(
    document_of([[f"a{n}*", f"*b{n}*c*"] for n in range(70)]), limits=None
)
NAMES = [f"prod/{n}/x" for n in range(500)] + ["axbxc", "k\ud800", "é" * 600, "😀k" * 400, "a1b2c"]
WORD = bytes(8)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), TypeError),
        (((), [], WORD, ("a",), [0]), TypeError),
        (([], [], WORD, ["a"], [0]), TypeError),
        (([], [], "", ("a",), [0]), TypeError),
        ((["a"], [None], WORD * 2, ("a",), [0]), TypeError),
        (([b"a"], ["a"], WORD * 2, ("a",), [0]), TypeError),
        (([b"a"], [], WORD * 2, ("a",), [0]), ValueError),
        (([b""], [None], WORD * 2, ("a",), [0]), ValueError),
        (([b"a"], [b"a"], WORD * 2, ("a",), [0]), ValueError),
        (([b"a"], [None], WORD, ("a",), [0]), ValueError),
        (([], [], b"\2" + bytes(7), ("a",), [0]), ValueError),
        (([], [], WORD, ("a",), [1]), ValueError),
        (([], [], WORD, ("a",), [-1]), OverflowError),
        (([], [], WORD, ("a",), [None]), TypeError),
        (([], [], WORD, (), [0]), ValueError),
    ],
)
def test_a_plan_that_is_none_is_refused(arguments: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Engine(*arguments)


def test_wrong_arguments_are_errors() -> None:
    engine = Engine([], [], WORD, ("a",), [0])
    with pytest.raises(TypeError, match="a name is a str, not <class 'bytes'>"):
        engine.resolve(b"a")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.resolve_many(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.resolve_many(["a", None])  # type: ignore[list-item]
    with pytest.raises(ZeroDivisionError):
        engine.resolve_many(str(1 // (2 - n)) for n in range(5))
    with pytest.raises(TypeError, match="no keyword arguments"):
        Engine([], [], WORD, ("a",), [0], more=1)  # type: ignore[call-arg]


def resolve_all(matcher: Matcher, names: list[str]) -> None:
    for name in names:
        matcher.resolve(name)
    matcher.resolve_many(names)
    texts = [name.encode("utf-8", "surrogatepass") for name in names]
    offsets = array.array("i", itertools.accumulate(map(len, texts), initial=0))
    matcher.resolve_column(b"".join(texts), offsets, array.array("i", [0]) * len(names))


def resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(call: Callable[[], object], times: int) -> int:
    """By how many bytes the process grows over calls, after as many again as a tenth of them."""
    for _ in range(times // 10):
        call()
    before = resident_bytes()
    for _ in range(times):
        call()
    return resident_bytes() - before


@pytest.mark.parametrize("configuration", [ALL_KINDS, MANY_RULES], ids=["few rules", "many rules"])
def test_a_million_resolutions_leak_nothing(configuration: SigningConfiguration) -> None:
    matcher = Matcher(configuration, engine="native")
    # 505 names, three ways each.
    assert growth(lambda: resolve_all(matcher, NAMES), 700) < 2 << 20


@pytest.mark.parametrize("configuration", [ALL_KINDS, MANY_RULES], ids=["few rules", "many rules"])
def test_ten_thousand_engines_leak_nothing(configuration: SigningConfiguration) -> None:
    plan = Plan(configuration)
    profiles = [rule.signing_profile_arn for rule in configuration.rules]
    few_names = [*NAMES[:2], *NAMES[-5:]]

    def build_and_drop() -> None:
        native_engine(plan, profiles).resolve_many(few_names)

    assert growth(build_and_drop, 10_000) < 2 << 20


def test_every_block_is_given_back() -> None:
    """To the byte: what C allocates is traced as what Python does."""
    configurations = (ALL_KINDS, MANY_RULES)
    for configuration in configurations:
        resolve_all(Matcher(configuration, engine="native"), NAMES[-5:])
    gc.collect()
    tracemalloc.start()
    matcher = Matcher(MANY_RULES, engine="native")
    before = tracemalloc.get_traced_memory()[0]
    assert before > 10_000
    for _ in range(20):
        resolve_all(matcher, NAMES[:50])
    del matcher
    gc.collect()
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert left < 2_000


@pytest.mark.parametrize("configuration", [ALL_KINDS, MANY_RULES], ids=["few rules", "many rules"])
def test_exhausted_memory_is_a_memory_error_wherever_it_happens(
    configuration: SigningConfiguration,
) -> None:
    """Each allocation in turn fails, while building and while answering, and the next try is as good as new."""
    testing = pytest.importorskip("_testcapi", reason="Debian's Python comes without it")
    plan, profiles = Plan(configuration), [rule.signing_profile_arn for rule in configuration.rules]
    names = NAMES[-5:]
    expected = native_engine(plan, profiles).resolve_many(names)
    data, offsets = b"axbxcprod/1/x", array.array("i", [0, 5, 13])

    def work() -> list[tuple[str, ...]]:
        engine = native_engine(plan, profiles)
        engine.resolve_column(data, offsets, array.array("i", [0, 0]))
        return engine.resolve_many(names)

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


def test_a_process_short_of_memory_says_so() -> None:
    """Here it is the system that refuses: the table of these filters needs more than the process may have."""
    code = (
        "import resource\n"
        "from matcher import Matcher, SigningConfiguration\n"
        "from tests.strategies import document_of\n"
        "texts = [f'{n:07}' * 36 for n in range(5_000)]\n"
        "configuration = SigningConfiguration.from_api(document_of([texts]), limits=None)\n"
        "Matcher(SigningConfiguration.from_api(document_of([['a']])), engine='native').resolve('a')\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * 4096\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (20 << 20), -1))\n"
        "try:\n"
        "    Matcher(configuration, engine='native')\n"
        "except MemoryError:\n"
        "    print('MemoryError')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "MemoryError\n"


def test_threads_share_an_engine_while_columns_run() -> None:
    matcher = Matcher(MANY_RULES, engine="native")
    names = [f"a{n % 90}b{n % 71}c{n}" for n in range(4_000)]
    expected = Matcher(MANY_RULES, engine="python").resolve_many(names)
    data = "".join(names).encode()
    offsets = array.array("q", itertools.accumulate(map(len, names), initial=0))
    wrong: list[str] = []

    def by_column() -> None:
        for _ in range(20):
            numbers = array.array("i", [0]) * len(names)
            answers = matcher.resolve_column(data, offsets, numbers)
            if [answers[number] for number in numbers] != expected:
                wrong.append("column")

    def by_name() -> None:
        answers = [matcher.resolve(name) for _ in range(10) for name in names]
        if answers != expected * 10:
            wrong.append("name")

    threads = [threading.Thread(target=each) for each in (by_column, by_name) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


SUBINTERPRETERS = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
code = '''
import sys
sys.path[:] = {path!r}
from matcher._native import Engine
engine = Engine([b"\\\\0a"], [None], (1).to_bytes(8, "little") + bytes(8), ("one",), [0])
assert engine.resolve("ab") == ("one",), engine.resolve("ab")
assert engine.resolve("ba") == ()
'''.format(path=sys.path)
for _ in range(3):
    interpreter = interpreters.create()
    failure = interpreters.run_string(interpreter, code)
    assert not failure, failure
    exec(code)
    interpreters.destroy(interpreter)
print("done")
"""


def test_every_interpreter_has_its_own() -> None:
    command = [sys.executable, "-c", SUBINTERPRETERS]
    # What measures coverage is for the first interpreter only.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
    }
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.stderr) == ("done\n", "")
