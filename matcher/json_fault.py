"""Why a text is not JSON, in words that do not depend on the version of Python."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from json import JSONDecodeError

UNCLOSED_STRING = "has a string that is not closed"
# By the beginnings of the messages of Python's `json`.
_REASONS = {
    "Expecting value": "expects a value",
    "Expecting property name": "expects a key in double quotes",
    "Expecting ':'": "expects ':'",
    "Expecting ','": "expects ',' or a closing bracket",
    "Illegal trailing comma": "has a comma before a closing bracket",
    "Unterminated string": UNCLOSED_STRING,
    "Invalid control character": "has a control character in a string",
    "Invalid \\": "has an invalid escape sequence in a string",
    "Extra data": "has more text after the first value",
    "Unexpected UTF-8 BOM": "begins with a byte order mark",
}


def json_fault(error: JSONDecodeError) -> str:
    """The reason why a text is not JSON, without its position; it begins with a verb."""
    reasons = (reason for start, reason in _REASONS.items() if error.msg.startswith(start))
    return next(reasons, "has a syntax error")
