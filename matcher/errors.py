"""The error that an invalid configuration raises."""

from __future__ import annotations

from matcher._immutable import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN_CHARACTERS = 120


class Problem(Value):
    """One problem in a configuration.

    `path` is the location of `value`, such as `rules[3].repositoryFilters[7].filter`, or `$` for the
    whole document. `constraint` completes a sentence that begins with the value. `suggestion` is a
    valid value, or None where none is obvious.
    """

    __slots__ = ("path", "value", "constraint", "suggestion")

    path: str
    value: object
    constraint: str
    suggestion: str | None

    def __init__(
        self, path: str, value: object, constraint: str, suggestion: str | None = None
    ) -> None:
        self._set_all(path, value, constraint, suggestion)

    def __str__(self) -> str:
        advice = "" if self.suggestion is None else f"; did you mean {self.suggestion!r}?"
        return f"{self.path}: {_shown(self.value)} {self.constraint}{advice}"


def _shown(value: object) -> str:
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
