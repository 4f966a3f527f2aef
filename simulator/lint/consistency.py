"""Findings that would contradict each other about what to do with a filter."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.lint.filters import EXACT_FILTER, MISSING_SLASH, meant_by_word
from simulator.lint.finding import Finding, Location
from simulator.lint.redundancy import REDUNDANT_FILTER
from simulator.lint.subject import Subject


def consistent(findings: Iterable[Finding], subject: Subject) -> list[Finding]:
    """The findings without those that others contradict.

    Beside `prod*`, the filter `prod/*` is redundant; but if `prod/*` was meant, it has to stay. A
    filter that can be removed does not have to match more.
    """
    meant = {
        (each.location.rule_index, meant_by_word(_text(subject, each.location)))
        for each in findings
        if each.kind is MISSING_SLASH
    }
    kept = [
        each
        for each in findings
        if each.kind is not REDUNDANT_FILTER
        or (each.location.rule_index, _text(subject, each.location)) not in meant
    ]
    removable = {each.location for each in kept if each.kind.is_fixable}
    return [each for each in kept if each.kind is not EXACT_FILTER or each.location not in removable]


def _text(subject: Subject, location: Location) -> str:
    """The filter at a location."""
    texts = subject.filters[location.rule_index]
    assert texts is not None
    assert location.filter_index is not None
    return texts[location.filter_index]
