"""Filters and rules that match nothing that exists."""

from __future__ import annotations

from collections.abc import Iterator

from matcher import Matcher
from simulator.lint.finding import IDLE_FILTER, IDLE_RULE, Finding, Place
from simulator.lint.subject import Subject
from simulator.tally import Tally


def idle_parts(subject: Subject) -> Iterator[Finding]:
    """Rules that match no existing repository, and in the other rules the filters that do not."""
    if subject.existing is None:
        return
    repositories = subject.existing.pushes
    tally = Tally(subject.configuration)
    matches = Matcher(subject.configuration).matches
    for repository in repositories:
        tally.add(matches(repository))
    those = f"the {len(repositories):,} repositories that exist"
    for rule, count in enumerate(tally.rules()):
        if not count.count:
            yield Finding(IDLE_RULE, Place(rule), f"rule {rule + 1} matches none of {those}")
            continue
        used = {each.filter for each in count.filters if each.count}
        for number, text in enumerate(subject.filters[rule] or ()):
            if text not in used:
                yield _idle_filter(subject, Place(rule, number), text, those)


def _idle_filter(subject: Subject, place: Place, text: str, those: str) -> Finding:
    assert subject.existing is not None
    message, suggestion = f"{text!r} matches none of {those}", None
    below = sum(name.startswith(f"{text}/") for name in subject.existing.pushes)
    if below:
        suggestion = f"{text}/*"
        message += f"; {below:,} of them {'is' if below == 1 else 'are'} below it, as in {suggestion!r}"
    return Finding(IDLE_FILTER, place, message, suggestion)
