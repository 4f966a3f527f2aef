"""Texts of a policy that may contain policy variables.

Source: IAM user guide, "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.decision.permissions.context import ABSENT, UNKNOWN, Context, Special
from simulator.decision.permissions.pattern import CHARACTER, TEXT, Pattern, Wildcard

_TOKENS = re.compile(
    r"\$\{(?P<literal>[*?$])\}"
    r"|\$\{(?P<name>[^{}',\s](?:[^{}',]*[^{}',\s])?)(?:, '(?P<default>[^']*)')?\}"
    r"|(?P<malformed>\$\{)"
    r"|(?P<star>\*+)"
    r"|(?P<question>\?)"
)
# Whether IAM would treat these as wildcards or variables in a value that it substitutes is not
# documented.
_SPECIAL = re.compile(r"[*?]|\$\{")


class Variable(NamedTuple):
    """A variable: the condition key as the policy spells it, and the default value."""

    name: str
    default: str | None

    @property
    def key(self) -> str:
        """The condition key in lower case."""
        return self.name.lower()


class Template(NamedTuple):
    """A text with its wildcards and variables. With `is_malformed`, its meaning is not known."""

    parts: tuple[str | Wildcard | Variable, ...]
    is_malformed: bool = False

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, in order."""
        return tuple([part for part in self.parts if isinstance(part, Variable)])

    def resolve(self, context: Context) -> Pattern | Special:
        """The pattern with the values of the variables in it.

        Absent if a variable has no value, neither in the context nor by default: the text then matches
        nothing ("There is no equal or like value"). A substituted value has no wildcards.
        """
        if self.is_malformed:
            return UNKNOWN
        resolved: list[str | Wildcard] = []
        result: Special | None = None
        for part in self.parts:
            if not isinstance(part, Variable):
                resolved.append(part)
                continue
            value = context.get(part.key, UNKNOWN)
            if value is ABSENT and part.default is None:
                return ABSENT
            text = part.default if value is ABSENT else value
            # "You can't use multivalued context keys as policy variables"; a key without a value is
            # "effectively null", and nothing says whether an empty text is such a value.
            if not isinstance(text, str) or (not text and value == "") or _SPECIAL.search(text):
                result = UNKNOWN
            else:
                resolved.append(text)
        return tuple(resolved) if result is None else result

    def split(self, separator: str, most: int) -> list[Template]:
        """The templates between separators of the text, split at most `most` times.

        Separators in the names and values of variables do not count.
        """
        pieces: list[list[str | Wildcard | Variable]] = [[]]
        for part in self.parts:
            if not isinstance(part, str):
                pieces[-1].append(part)
                continue
            first, *others = part.split(separator, most + 1 - len(pieces))
            pieces[-1].append(first)
            pieces.extend([[other] for other in others])
        return [Template(tuple(piece), self.is_malformed) for piece in pieces]


def template(text: str, *, wildcards: bool, variables: bool) -> Template:
    """Reads a text. Without `wildcards` or `variables`, those stand for themselves.

    Variables need `"Version": "2012-10-17"`.
    """
    parts: list[str | Wildcard | Variable] = []
    is_malformed = False
    end = 0
    for token in _TOKENS.finditer(text):
        part: str | Wildcard | Variable
        if token.lastgroup in ("star", "question"):
            if not wildcards:
                continue
            part = TEXT if token.lastgroup == "star" else CHARACTER
        elif not variables:
            continue
        elif token.lastgroup == "malformed":
            is_malformed = True
            continue
        elif token["literal"]:
            part = token["literal"]
        else:
            part = Variable(token["name"], token["default"])
        parts.append(text[end : token.start()])
        parts.append(part)
        end = token.end()
    parts.append(text[end:])
    return Template(tuple([part for part in parts if part != ""]), is_malformed)
