"""Rules and filters that match no observed repository."""

from __future__ import annotations

from collections.abc import Iterator

from matcher import Matcher
from simulator.lint.finding import Finding, Kind, Location, check
from simulator.lint.subject import Subject
from simulator.tally import Tally

IDLE_FILTER = Kind("idle-filter", "warning", "A filter matches no observed repository.")
IDLE_RULE = Kind("idle-rule", "warning", "A rule matches no observed repository.")


@check(IDLE_FILTER, IDLE_RULE)
def idle_parts(subject: Subject) -> Iterator[Finding]:
    """Rules that match no observed repository, and such filters of the other rules."""
    if subject.observed is None:
        return
    repositories = subject.observed.pushes
    tally = Tally(subject.configuration)
    matches = Matcher(subject.configuration).matches
    for repository in repositories:
        tally.add(matches(repository))
    none = f"matches none of the {len(repositories):,} observed repositories"
    for rule, count in enumerate(tally.rules()):
        if not count.count:
            yield Finding(IDLE_RULE, Location(rule), f"rule {rule + 1} {none}")
            continue
        used = {each.filter for each in count.filters if each.count}
        for index, text in enumerate(subject.filters[rule] or ()):
            if text in used:
                continue
            message, suggestion = f"{text!r} {none}", None
            below = sum(name.startswith(f"{text}/") for name in repositories)
            if below:
                suggestion = f"{text}/*"
                message += f"; {below:,} of them {'is' if below == 1 else 'are'} below '{text}/'"
            yield Finding(IDLE_FILTER, Location(rule, index), message, suggestion)
