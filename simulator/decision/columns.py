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
# By column name: what the rules that match the repository determine; one string, or a list of them.
ACTION_COLUMNS: dict[str, Callable[[tuple[RuleMatch, ...]], str]] = {"decision": action}
LIST_COLUMNS: dict[str, Callable[[tuple[RuleMatch, ...]], tuple[str, ...]]] = {
    "signingProfileArns": profiles,
    "filters": filters,
}
COLUMNS = (*PUSH_COLUMNS, *ACTION_COLUMNS, *LIST_COLUMNS)


def row(decision: Decision) -> dict[str, Value]:
    """The values of a decision by column, in the order of `COLUMNS`."""
    values: dict[str, Value]
    values = {name: getattr(decision.push, field) for name, field in PUSH_COLUMNS.items()}
    values |= {name: value(decision.matches) for name, value in ACTION_COLUMNS.items()}
    values |= {name: value(decision.matches) for name, value in LIST_COLUMNS.items()}
    return values
