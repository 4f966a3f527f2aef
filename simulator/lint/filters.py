"""Filters and rules that match nothing, everything, or something other than what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.language import EVERYTHING, empty, readability, rule_filters
from matcher.limits import ECR_LIMITS
from matcher.repository_name import is_repository_name
from simulator.lint.exactness import meant_by_exact
from simulator.lint.finding import UNDECIDED, Finding, Kind, Location, check
from simulator.lint.subject import Subject

IMPOSSIBLE_FILTER = Kind("impossible-filter", "error", "A filter matches no valid repository name.")
UNCONDITIONAL_RULE = Kind(
    "unconditional-rule",
    "warning",
    "A rule matches every name, so repositories matched by other rules are signed twice.",
)
MISSING_SLASH = Kind(
    "missing-slash", "warning", "A filter ends within a word, where a folder was probably meant."
)
EXACT_FILTER = Kind("exact-filter", "note", "A filter without '*' matches only that exact name.")

_PREFIX_OF_A_WORD = re.compile(r"[^*]*[a-z0-9]\*")


@check(IMPOSSIBLE_FILTER)
def impossible_filters(subject: Subject) -> Iterator[Finding]:
    """Filters that match no valid name."""
    for location, text in _filters(subject):
        # A guess often makes the search unnecessary.
        if is_repository_name(text.replace("*", "a")):
            continue
        verdict = empty([[text]], budget=subject.budget)
        if verdict.outcome == "proved":
            message = (
                f"{text!r} matches nothing: no repository can have such a name "
                "(2 to 256 characters; a letter or digit on both sides of each separator)"
            )
            yield Finding(IMPOSSIBLE_FILTER, location, message)
        elif verdict.outcome == "undecided":
            message = f"it is undecided whether {text!r} matches any name"
            yield Finding(UNDECIDED, location, message)


@check(UNCONDITIONAL_RULE)
def unconditional_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that match every name, if rules with other profiles match some."""
    unconditional = [
        texts is None or any(not text.strip(EVERYTHING) for text in texts) for texts in subject.filters
    ]
    for rule, texts in enumerate(subject.filters):
        if not unconditional[rule]:
            continue
        signed_twice = []
        witnesses = []
        for other in range(len(subject.filters)):
            # Of two such rules, the first is reported.
            is_reported = unconditional[other] and other < rule
            if is_reported or subject.profiles[other] == subject.profiles[rule]:
                continue
            filters = rule_filters(subject.configuration.rules[other])
            verdict = empty([filters], budget=subject.budget)
            if verdict.outcome != "proved":
                such_as = ""
                if verdict.witness is not None:
                    witnesses.append(verdict.witness)
                    such_as = f", such as {verdict.witness!r},"
                profile = subject.profile_name(other)
                signed_twice.append(
                    f"; what rule {other + 1} matches{such_as} is signed a second time, by {profile!r}"
                )
        if signed_twice:
            reason = "has no filters" if texts is None else "has a filter that matches every name"
            message = (
                f"rule {rule + 1} {reason}, so {subject.profile_name(rule)!r} signs every push"
                f"{''.join(signed_twice)}"
            )
            example = min(witnesses, key=readability, default=None)
            is_shortest = None if example is None else len(witnesses) == len(signed_twice)
            yield Finding(UNCONDITIONAL_RULE, Location(rule), message, None, example, is_shortest)


@check(MISSING_SLASH)
def missing_slashes(subject: Subject) -> Iterator[Finding]:
    """Filters such as `prod*` where `prod/*` was probably meant, with a name as an example."""
    for location, text in _filters(subject):
        word = text.removesuffix("*")
        meant = meant_by_word(text)
        if _PREFIX_OF_A_WORD.fullmatch(text) is None or len(meant) > ECR_LIMITS.filter_length:
            continue
        example = _observed_example(subject, word)
        # A repository called `word` would be a shorter example, but may well be meant to match.
        is_shortest = example is None and not is_repository_name(word)
        if example is None:
            verdict = empty([[text]], [meant, word], budget=subject.budget)
            if verdict.outcome == "undecided":
                message = f"it is undecided whether {text!r} matches more than {meant!r}"
                yield Finding(UNDECIDED, location, message)
            example = verdict.witness
        if example is not None:
            message = f"{text!r} matches {example!r} too, which {meant!r} does not"
            suggestion: str | None = meant
            if meant in subject.first_indices(location.rule_index):
                message += f"; the rule has {meant!r} as well, so {text!r} may be superfluous"
                suggestion = None
            elif word in subject.observed_names:
                message += f"; but neither would it match {word!r}, which has been observed"
                suggestion = None
            yield Finding(MISSING_SLASH, location, message, suggestion, example, is_shortest)


def meant_by_word(text: str) -> str:
    """The filter for a folder that was probably meant by one that ends within a word."""
    return f"{text.removesuffix('*')}/*"


def _observed_example(subject: Subject, word: str) -> str | None:
    longer = (name for name in subject.observed_names if name.startswith(word) and name != word)
    return min((name for name in longer if not name.startswith(f"{word}/")), default=None)


@check(EXACT_FILTER)
def exact_filters(subject: Subject) -> Iterator[Finding]:
    """Filters without `*`, unless a repository of that name has been observed."""
    for location, text in _filters(subject):
        # A text that is no name is an impossible filter.
        if "*" in text or text in subject.observed_names or not is_repository_name(text):
            continue
        message = (
            f"{text!r} matches only the repository of exactly that name: without '*', a signing filter "
            'is exact, whereas an ECR scanning filter means "contains"'
        )
        suggestion, effect = meant_by_exact(subject, text)
        yield Finding(EXACT_FILTER, location, message + effect, suggestion)


def _filters(subject: Subject) -> Iterator[tuple[Location, str]]:
    """The distinct filters of each rule, without those that match every name."""
    for rule in range(len(subject.filters)):
        for text, index in subject.first_indices(rule).items():
            if text.strip(EVERYTHING):
                yield Location(rule, index), text
