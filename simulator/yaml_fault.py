"""Why a text is not YAML, in words that do not depend on the parser."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

# By parts of the parser's messages; the first that is found counts.
_REASONS = {
    "duplicate key": "has a key twice",
    "undefined alias": "has an alias without an anchor; a text that begins with '*' needs quotes",
    "scanning an alias": "has an alias without an anchor; a text that begins with '*' needs quotes",
    r"character '\t' that cannot start": "has a tab where only spaces are allowed",
    "cannot start any token": "has a text that needs quotes because of its first character",
    "scanning a quoted scalar": "has a quote that is not closed",
    "scanning a double-quoted scalar": "has an invalid escape sequence in quotes",
    "'<stream end>'": "has a bracket that is not closed",
    "parsing a flow": "expects ',' or a closing bracket",
    "mapping values are not allowed": "has a ':' that is not expected; a text with ': ' needs quotes",
    "parsing a block": "has a line with an indentation that is not expected",
    "another document": "has more than one document",
    "constructor for the tag": "has a tag that is not known",
    "unhashable key": "has a key that is not a plain value",
}


def yaml_fault(error: YAMLError) -> str:
    """The reason why a text is not YAML, with its position if that is known; it begins with a verb."""
    if isinstance(error, ReaderError):
        return f"has a character that YAML does not allow (character {error.position + 1:,})"
    if not isinstance(error, MarkedYAMLError):
        return "has a syntax error"
    message = f"{error.context} {error.problem}"
    reasons = (reason for part, reason in _REASONS.items() if part in message)
    reason, mark = next(reasons, "has a syntax error"), error.problem_mark
    return reason if mark is None else f"{reason} (line {mark.line + 1}, column {mark.column + 1})"
