"""The columns of a decision, in every format that decisions are written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from matcher import RuleMatch
from simulator.decision.decision import Decision, action, filters, profiles

Value = str | datetime | tuple[str, ...] | None

# By column name: the field of the push.
PUSH_COLUMNS = {
    "time": "time",
    "repositoryName": "repository",
    "imageTag": "tag",
    "imageDigest": "digest",
    "principal": "principal",
}
# By column name: the value that the matches determine, a string or a list of strings.
ACTION_COLUMNS: dict[str, Callable[[tuple[RuleMatch, ...]], str]] = {"decision": action}
LIST_COLUMNS: dict[str, Callable[[tuple[RuleMatch, ...]], tuple[str, ...]]] = {
    "signingProfileArns": profiles,
    "filters": filters,
}
COLUMNS = (*PUSH_COLUMNS, *ACTION_COLUMNS, *LIST_COLUMNS)


def row(decision: Decision) -> dict[str, Value]:
    """The values of a decision by column, in the order of `COLUMNS`."""
    push, matches = decision.push, decision.matches
    return {
        **{name: getattr(push, field) for name, field in PUSH_COLUMNS.items()},
        **{name: value(matches) for name, value in (ACTION_COLUMNS | LIST_COLUMNS).items()},
    }
