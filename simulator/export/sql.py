"""An SQL expression for Athena, Trino and DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher import SigningConfiguration, SigningRule

COLUMN = "repositoryName"
# No filter has this character.
_ESCAPE = "!"
_NOTHING = "CASE WHEN FALSE THEN ARRAY[''] ELSE ARRAY[] END"


def sql(configuration: SigningConfiguration, column: str = COLUMN) -> str:
    """From a column of repository names (VARCHAR) to the ARNs of the profiles that sign each: an array.

    The ARNs are distinct, in the order of the first rule that matches. The empty array has no type of
    its own in these engines, so that it takes that of the other branch of its CASE.
    """
    identifier = '"' + column.replace('"', '""') + '"'
    return "\n|| ".join(_cases(configuration, identifier)) or _NOTHING


def _cases(configuration: SigningConfiguration, column: str) -> Iterator[str]:
    # By profile: the conditions of its earlier rules, after which it does not count again.
    earlier: dict[str, list[str]] = {}
    for arn, rules in _runs(configuration):
        condition = " OR ".join(each for rule in rules for each in _conditions(rule, column))
        before = earlier.setdefault(arn, [])
        tested = f"({condition}) AND NOT ({' OR '.join(before)})" if before else condition
        before.append(condition)
        yield f"CASE WHEN {tested}\n   THEN ARRAY[{_literal(arn)}] ELSE ARRAY[] END"


def _runs(configuration: SigningConfiguration) -> list[tuple[str, list[SigningRule]]]:
    """The rules, with successive ones of the same profile together."""
    runs: list[tuple[str, list[SigningRule]]] = []
    for rule in configuration.rules:
        if not runs or runs[-1][0] != rule.signing_profile_arn:
            runs.append((rule.signing_profile_arn, []))
        runs[-1][1].append(rule)
    return runs


def _conditions(rule: SigningRule, column: str) -> Iterator[str]:
    if rule.repository_filters is None:
        yield "TRUE"
        return
    for each in rule.repository_filters:
        if "*" not in each.filter:
            yield f"{column} = {_literal(each.filter)}"
            continue
        escaped = re.sub(r"[%_!]", lambda match: _ESCAPE + match[0], each.filter)
        pattern = _literal(re.sub(r"\*+", "%", escaped))
        yield f"{column} LIKE {pattern} ESCAPE '{_ESCAPE}'"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
