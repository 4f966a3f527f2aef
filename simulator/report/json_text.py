"""JSON documents, whole or in pieces."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

# At run time, a command should not import the modules of other commands.
if TYPE_CHECKING:
    from simulator.tally import ProfileCount, RuleCount

# The schemas are in `schemas/`.
SCHEMA_VERSION = 1


def document_text(document: dict[str, Any]) -> str:
    """A document with the version of its schema."""
    return indented({"schemaVersion": SCHEMA_VERSION, **document})


def indented(value: dict[str, Any]) -> str:
    """Indented JSON, in ASCII so that every terminal can show every name."""
    return json.dumps(value, indent=2)


UNSIGNED: dict[str, Any] = {"unsigned": []}
_ROWS_PER_PIECE = 1_000


def with_unsigned(document: dict[str, Any], rows: Iterator[str]) -> Iterator[str]:
    """The text of a document with these rows, which are text as well, in its `UNSIGNED` list."""
    # This occurs only once, because quotation marks within strings are escaped.
    before, _, after = document_text(document).partition('"unsigned": []')
    yield f'{before}"unsigned": ['
    yield from rows_of(rows, _ROWS_PER_PIECE)
    yield after


def rows_of(rows: Iterator[str], rows_per_piece: int) -> Iterator[str]:
    """The elements of a list of the document, in pieces, and the end of the list."""
    separator, end = "\n", "]"
    while lines := list(itertools.islice(rows, rows_per_piece)):
        yield separator + ",\n".join(lines)
        separator, end = ",\n", "\n  ]"
    yield end


def profile_counts(profiles: Iterable[ProfileCount], unit: str) -> list[dict[str, Any]]:
    """The count of each profile, under the name of what is counted."""
    return [{"signingProfileArn": each.signing_profile_arn, unit: each.count} for each in profiles]


def rule_counts(rules: Iterable[RuleCount], unit: str) -> list[dict[str, Any]]:
    """The counts of each rule and its filters, likewise."""
    return [
        {
            "rule": rule.rule_number,
            "signingProfileArn": rule.signing_profile_arn,
            unit: rule.count,
            "filters": [{"filter": each.filter, unit: each.count} for each in rule.filters],
        }
        for rule in rules
    ]
