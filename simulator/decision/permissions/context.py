"""The values of condition keys in a request.

A key has a value, is known to be absent, or is not known. The three are different: `StringNotEquals`
is true for an absent key, and unknown for one that is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, Literal


class Special(Enum):
    """The states of a condition key other than a value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final[Literal[Special.ABSENT]] = Special.ABSENT
UNKNOWN: Final[Literal[Special.UNKNOWN]] = Special.UNKNOWN

# A multivalued key has a tuple, even for a single value.
Value = str | tuple[str, ...] | Special

# By key in lower case, since "Key names are case-insensitive" (IAM user guide, Variables and tags). A
# key that is not in the mapping is unknown.
Context = Mapping[str, Value]
