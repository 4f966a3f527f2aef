"""What importing the library costs and reaches."""

from __future__ import annotations

import doctest
import subprocess
import sys
from types import ModuleType

import pytest

import matcher
import matcher.language
from matcher.wildcard_set import wildcard_set


def test_importing_the_library_imports_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys; before = set(sys.modules); import matcher; "
        "print('\\n'.join(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Late: regex with the first pattern, json with from_json, dataclasses with explain.
    unwanted = {"simulator", "click", "rich", "regex", "re", "json", "dataclasses", "typing", "socket"}
    assert not unwanted & set(done.stdout.split())


@pytest.mark.parametrize("module", [matcher, matcher.language, wildcard_set])
def test_the_examples_in_docstrings_hold(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
