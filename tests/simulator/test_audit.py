"""An interrupted audit reports totals that reconcile."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from typing import cast

import pytest

from matcher import Matcher, RuleMatch
from simulator.audit import Audit, AuditResult
from simulator.reading.sources import Content, Source
from tests.strategies import configuration_of

# More than fit into memory, so they are matched in many groups. Each is listed twice.
DISTINCT = 150_000
NAMES = [f"{'prod' if number % 2 else 'sandbox'}/{number}" for number in range(DISTINCT)] * 2


class InterruptedMatcher:
    """A matcher of `prod/*` whose first call is interrupted by Ctrl-C."""

    def __init__(self) -> None:
        self._matcher = Matcher(configuration_of([["prod/*"]]))
        self.configuration = self._matcher.configuration
        self._calls = 0

    def matches(self, name: str) -> tuple[RuleMatch, ...]:
        self._calls += 1
        if self._calls == 1:
            signal.raise_signal(signal.SIGINT)
        return self._matcher.matches(name)


def listing(names: list[str]) -> Content:
    return Content("names", content="".join(f"{name}\n" for name in names).encode())


def audited(sources: Iterable[Source], matcher: Matcher | None = None) -> AuditResult:
    """The result of an audit, which adds up."""
    matcher = matcher or Matcher(configuration_of([["prod/*"]]))
    result = Audit(matcher, None, lambda malformed: pytest.fail(str(malformed))).run(sources)
    unsigned = list(result.unsigned)
    assert result.read == result.signed + len(unsigned) + result.invalid + result.duplicates
    assert len(result.unsigned) == len(unsigned) == sum(each.unsigned for each in result.registries)
    assert result.signed == sum(each.signed for each in result.registries)
    assert result.signed == result.profiles[0].count == result.rules[0].count
    return result


def test_what_was_read_before_ctrl_c_is_audited() -> None:
    def sources() -> Iterator[Source]:
        yield listing(NAMES[: DISTINCT + 1_000])
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the audit went on reading")

    result = audited(sources())
    assert result.interrupted
    assert (result.read, result.duplicates) == (DISTINCT + 1_000, 1_000)
    assert list(result.unsigned) == NAMES[:DISTINCT:2]


def test_ctrl_c_after_the_reading_leaves_a_part() -> None:
    result = audited([listing(NAMES)], cast("Matcher", InterruptedMatcher()))
    assert result.interrupted
    assert 0 < result.read < len(NAMES)
    assert result.duplicates == result.read // 2
    unsigned = set(result.unsigned)
    assert list(result.unsigned) == [name for name in NAMES[:DISTINCT] if name in unsigned]


def test_a_second_ctrl_c_leaves_a_part_of_what_was_read() -> None:
    def sources() -> Iterator[Source]:
        yield listing(NAMES)
        signal.raise_signal(signal.SIGINT)

    result = audited(sources(), cast("Matcher", InterruptedMatcher()))
    assert result.interrupted
    assert 0 < result.read < len(NAMES)


def test_a_small_audit_is_complete_in_spite_of_ctrl_c() -> None:
    result = audited([listing(NAMES[:1_000] * 2)], cast("Matcher", InterruptedMatcher()))
    assert result.interrupted
    assert (result.read, result.duplicates) == (2_000, 1_000)


def test_an_audit_without_ctrl_c_is_not_interrupted() -> None:
    result = audited([listing(NAMES)])
    assert not result.interrupted
    assert (result.read, result.duplicates) == (len(NAMES), DISTINCT)
    assert list(result.unsigned) == NAMES[:DISTINCT:2]
