"""Every test of the matcher runs once for each executor."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from matcher.wildcard_set.executors import BUILT, VARIABLE

EXECUTORS = ["python", *([pytest.param("native", marks=pytest.mark.native)] if BUILT else [])]


@pytest.fixture(scope="session", autouse=True, params=EXECUTORS)
def executor_in_use(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = request.param
    yield request.param
    if before is None:
        del os.environ[VARIABLE]
    else:
        os.environ[VARIABLE] = before
