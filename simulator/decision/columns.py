"""The columns of a decision, in every format that decisions are written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from simulator.decision.decision import Decision, Matches, action, filters, profiles

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
# By column name: the value that the matches determine, a string or a list of strings.
ACTION_COLUMNS: dict[str, Callable[[Matches], str]] = {"decision": action}
LIST_COLUMNS: dict[str, Callable[[Matches], tuple[str, ...]]] = {
    "signingProfileArns": profiles,
    "filters": filters,
}
COLUMNS = (*PUSH_COLUMNS, *ACTION_COLUMNS, *LIST_COLUMNS)


_push_values = attrgetter(*PUSH_COLUMNS.values())
_match_values = (*ACTION_COLUMNS.values(), *LIST_COLUMNS.values())


def row(decision: Decision) -> dict[str, Value]:
    """The values of a decision by column, in the order of `COLUMNS`."""
    matches = decision.matches
    of_matches = [value(matches) for value in _match_values]
    return dict(zip(COLUMNS, (*_push_values(decision.push), *of_matches), strict=True))
