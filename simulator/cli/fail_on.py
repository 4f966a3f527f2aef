"""`--fail-on unsigned[=N|N%]`: how much may be unsigned, or fail, before the exit code is 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

import click

from simulator.cli.exit_codes import FINDINGS, MALFORMED, OK
from simulator.cli.output import inform
from simulator.errors import UnusableInput

_Function = TypeVar("_Function", bound=Callable[..., Any])
_THRESHOLD = re.compile(r"([a-z]+)(?:=([0-9]{1,18})|=([0-9]{1,3}(?:\.[0-9]{1,9})?)%)?")
# What can be limited, and what is said of more than the limit.
UNSIGNED = {"unsigned": "are unsigned"}
OUTCOMES = UNSIGNED | {
    "failed": "have a signature that fails",
    "unknown": "have a signature whose outcome is not known, or no known configuration",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """The most of one `kind`, such as unsigned: a number, or a part of all if `is_part` is True.

    As text: the number, or the percentage.
    """

    kind: str
    most: Fraction
    is_part: bool
    text: str

    def __str__(self) -> str:
        return self.text

    def is_exceeded(self, count: int, total: int) -> bool:
        """Whether a count is more than that."""
        return count > self.most * (total if self.is_part else 1)


class Judged(NamedTuple):
    """A number of one kind out of a total; `is_known` says whether anything was judged at all."""

    number: int
    total: int
    is_known: bool = True


def _threshold(kinds: Mapping[str, str]) -> Callable[[str], Threshold]:
    """The function that reads a threshold for one of these kinds."""

    def read(text: str) -> Threshold:
        found = _THRESHOLD.fullmatch(text)
        if found is None or found[1] not in kinds or Fraction(found[3] or 0) > 100:
            listed = " or ".join(kinds)
            example = next(iter(kinds))
            raise click.BadParameter(
                f"{text!a} must be {listed}, or as in {example}=N with a number N, or {example}=N% "
                "with N up to 100"
            )
        kind, number, percentage = found.groups()
        if percentage is not None:
            return Threshold(kind, Fraction(percentage) / 100, True, f"{percentage}%")
        return Threshold(kind, Fraction(number or 0), False, f"{int(number or 0):,}")

    return read


def fail_on_option(unit: str, kinds: Mapping[str, str] = UNSIGNED) -> Callable[[_Function], _Function]:
    """`--fail-on`, a tuple of `Threshold`; `unit` is what is counted, for the help."""
    metavar, several = "|".join(kinds), len(kinds) > 1
    what = "unsigned" if not several else "that; may be repeated for several kinds"
    return click.option(
        "--fail-on",
        multiple=True,
        type=_threshold(kinds),
        metavar=f"{metavar}[=N|N%]",
        help=f"Exit with 1 if more than N (by default 0) or N percent of the {unit} are {what}.",
    )


def exit_code(
    fail_on: Sequence[Threshold], judged: Mapping[str, Judged], unit: str, is_malformed: bool
) -> int:
    """The exit code of a command that counts what is signed; findings win over malformed input.

    `judged` has each kind. Explains on standard error why each threshold of `fail_on` is exceeded.
    Raises `UnusableInput` if there was nothing to compare one with, because a check of nothing should
    not pass.
    """
    exceeded = [each for each in fail_on if each.is_exceeded(*judged[each.kind][:2])]
    for each in exceeded:
        number, total, _ = judged[each.kind]
        inform(
            f"failed: {number:,} of {total:,} {unit} {OUTCOMES[each.kind]}, "
            f"and --fail-on allows at most {each}"
        )
    if exceeded:
        return FINDINGS
    if is_malformed:
        return MALFORMED
    for each in fail_on:
        if not judged[each.kind].total:
            raise UnusableInput(f"--fail-on checked nothing, because there were no {unit}")
        if not judged[each.kind].is_known:
            raise UnusableInput(
                f"--fail-on {each.kind} checked nothing, because no outcome is known for any of the "
                f"{judged[each.kind].total:,} {unit}"
            )
    return OK
