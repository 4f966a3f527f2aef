"""The error that an invalid configuration raises."""

from __future__ import annotations

from math import isfinite

from matcher._immutable import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Location = tuple[str | int, ...]

# The kinds of problems. Users rely on these codes, which never change.
INVALID_JSON = "invalid-json"
DUPLICATE_KEY = "duplicate-key"
UNKNOWN_KEY = "unknown-key"
MISSING_KEY = "missing-key"
WRONG_TYPE = "wrong-type"
TOO_MANY_RULES = "too-many-rules"
TOO_MANY_FILTERS = "too-many-filters"
NO_FILTERS = "no-filters"
TOO_LONG = "too-long"
INVALID_FILTER = "invalid-filter"
INVALID_FILTER_TYPE = "invalid-filter-type"
INVALID_PROFILE_ARN = "invalid-profile-arn"

_SHOWN_CHARACTERS = 120


class Problem(Value):
    """One problem in a document: a configuration or a list of assertions.

    `location` has the keys and indices that lead to `value`; it is empty for the whole document.
    `constraint` completes a sentence that begins with the value. `suggestion` is a valid value, or None
    where none is obvious; `is_wider` says that it is a filter that matches more names than the value
    was meant to. `kind` is a stable code, or None in assertions. `position` is the line and the column,
    from 1, of a problem in a text that is not JSON, which has no locations.
    """

    __slots__ = ("location", "value", "constraint", "suggestion", "is_wider", "kind", "position")

    location: Location
    value: object
    constraint: str
    suggestion: str | None
    is_wider: bool
    kind: str | None
    position: tuple[int, int] | None

    def __init__(
        self,
        location: Location,
        value: object,
        constraint: str,
        suggestion: str | None = None,
        is_wider: bool = False,
        kind: str | None = None,
        position: tuple[int, int] | None = None,
    ) -> None:
        self._set_all(location, value, constraint, suggestion, is_wider, kind, position)

    @property
    def path(self) -> str:
        """The location as text."""
        return location_text(self.location)

    @property
    def message(self) -> str:
        """What is wrong, without the location and the suggestion."""
        return f"{shown_value(self.value)} {self.constraint}"

    def __str__(self) -> str:
        advice = "" if self.suggestion is None else f"; did you mean {self.suggestion!r}?"
        wider = " (It matches more names.)" if self.is_wider else ""
        return f"{self.path}: {self.message}{advice}{wider}"


def location_text(location: Location) -> str:
    """A location as in `rules[3].repositoryFilters[7].filter`, or `$` for the whole document."""
    return "".join(map(_step, location)).removeprefix(".") or "$"


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.replace("-", "_").isidentifier() else f"[{key!a}]"


def shown_value(value: object) -> str:
    """The value as text that fits on a line."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses to convert integers of several thousand digits to text.
        return str(value) if value.bit_length() <= 64 else "a huge integer"
    if isinstance(value, float) and not isfinite(value):
        return "a number that is not finite"
    if not isinstance(value, str | float):  # YAML has dates, sets, binary data and keys that are lists.
        return "a value that JSON does not have"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}… ({len(text):,} characters)"


class ConfigurationError(ValueError):
    """Raised for a configuration that Amazon ECR would reject; `problems` lists every problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:\n{lines}"
