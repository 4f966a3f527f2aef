"""What importing the library costs and reaches."""

from __future__ import annotations

import doctest
import subprocess
import sys

import matcher


def test_importing_the_library_imports_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys; before = set(sys.modules); import matcher; "
        "print('\\n'.join(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Late: regex with the first pattern, json with from_json, dataclasses with explain.
    unwanted = {"simulator", "click", "rich", "regex", "re", "json", "dataclasses", "typing", "socket"}
    assert not unwanted & set(done.stdout.split())


def test_the_examples_in_the_librarys_documentation_hold() -> None:
    results = doctest.testmod(matcher)
    assert results.attempted > 0
    assert results.failed == 0
