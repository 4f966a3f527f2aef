"""The columns of a decision, in every format that decisions are written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from simulator.decision.decision import Decision, Matches, action, filters, profiles
from simulator.decision.outcome import Outcome

Value = str | datetime | tuple[str, ...] | None

# By column name: the field of the push.
PUSH_COLUMNS = {
    "time": "time",
    "account": "account",
    "region": "region",
    "repositoryName": "repository",
    "imageTag": "tag",
    "imageDigest": "digest",
    "principal": "principal",
}
# By column name: the value that the matches determine, a string or a list of strings. The outcomes
# are in the order of `signingProfileArns`.
ACTION_COLUMNS: dict[str, Callable[[Matches], str]] = {"decision": action}
LIST_COLUMNS: dict[str, Callable[[Matches], tuple[str, ...]]] = {
    "signingProfileArns": profiles,
    "filters": filters,
}
OUTCOME_COLUMNS: dict[str, Callable[[Outcome], str]] = {
    "statuses": lambda outcome: outcome.status,
    "reasons": lambda outcome: outcome.reason,
}
COLUMNS = (*PUSH_COLUMNS, *ACTION_COLUMNS, *LIST_COLUMNS, *OUTCOME_COLUMNS)


_push_values = attrgetter(*PUSH_COLUMNS.values())
_match_values = (*ACTION_COLUMNS.values(), *LIST_COLUMNS.values())


def row(decision: Decision) -> dict[str, Value]:
    """The values of a decision by column, in the order of `COLUMNS`."""
    matches = decision.matches
    of_matches = [value(matches) for value in _match_values]
    of_outcomes = [tuple(map(value, decision.outcomes)) for value in OUTCOME_COLUMNS.values()]
    values = (*_push_values(decision.push), *of_matches, *of_outcomes)
    return dict(zip(COLUMNS, values, strict=True))
