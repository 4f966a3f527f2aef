"""Rules and filters that match no observed repository."""

from __future__ import annotations

from collections.abc import Iterator

from matcher import Matcher
from matcher.repository_name import is_repository_name
from simulator.lint.exactness import meant_by_exact
from simulator.lint.finding import Finding, Kind, Location, check
from simulator.lint.subject import Subject
from simulator.tally import Tally

IDLE_FILTER = Kind("idle-filter", "warning", "A filter matches no observed repository.")
IDLE_RULE = Kind("idle-rule", "warning", "A rule matches no observed repository.")


@check(IDLE_FILTER, IDLE_RULE)
def idle_parts(subject: Subject) -> Iterator[Finding]:
    """Rules that match no observed repository, and such filters of the other rules."""
    repositories = subject.observed_names
    if not repositories:
        return
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
            # What can match no name at all is an impossible filter.
            if text in used or ("*" not in text and not is_repository_name(text)):
                continue
            below = subject.observed_lines.count(f"\n{text}/")
            found = (
                f"; {below:,} of them {'is' if below == 1 else 'are'} below '{text}/'" if below else ""
            )
            suggestion, effect = None, ""
            if "*" not in text:
                suggestion, effect = meant_by_exact(subject, text)
            message = f"{text!r} {none}{found}{effect}"
            yield Finding(IDLE_FILTER, Location(rule, index), message, suggestion)
