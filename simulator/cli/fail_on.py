"""`--fail-on unsigned[=N|N%]`: how much may be unsigned before the exit code is 1."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import click

from simulator.cli.exit_codes import FINDINGS, MALFORMED, OK
from simulator.cli.output import inform
from simulator.errors import UnusableInput

_Function = TypeVar("_Function", bound=Callable[..., Any])
_THRESHOLD = re.compile(r"unsigned(?:=([0-9]{1,18})|=([0-9]{1,3}(?:\.[0-9]{1,9})?)%)?")


@dataclass(frozen=True, slots=True)
class Threshold:
    """The most that may be unsigned: a number, or a part of all if `is_part` is True.

    As text: the number, or the percentage.
    """

    most: Fraction
    is_part: bool
    text: str

    def __str__(self) -> str:
        return self.text

    def is_exceeded(self, unsigned: int, total: int) -> bool:
        """Whether more than that is unsigned."""
        return unsigned > self.most * (total if self.is_part else 1)


def _threshold(text: str) -> Threshold:
    found = _THRESHOLD.fullmatch(text)
    if found is None or Fraction(found[2] or 0) > 100:
        raise click.BadParameter(
            f"{text!a} must be unsigned, unsigned=N with a number N, or unsigned=N% with N up to 100"
        )
    number, percentage = found.groups()
    if percentage is not None:
        return Threshold(Fraction(percentage) / 100, True, f"{percentage}%")
    return Threshold(Fraction(number or 0), False, f"{int(number or 0):,}")


def fail_on_option(unit: str) -> Callable[[_Function], _Function]:
    """`--fail-on`, a `Threshold` or None; `unit` is what is counted, for the help."""
    return click.option(
        "--fail-on",
        type=_threshold,
        metavar="unsigned[=N|N%]",
        help=f"Exit with 1 if more than N (by default 0) or N percent of the {unit} are unsigned.",
    )


def exit_code(
    fail_on: Threshold | None, unsigned: int, total: int, unit: str, is_malformed: bool
) -> int:
    """The exit code of a command that counts what is signed; findings win over malformed input.

    Explains on standard error why `fail_on` is exceeded. Raises `UnusableInput` if there was nothing to
    compare it with, because a check of nothing should not pass.
    """
    if fail_on is not None and fail_on.is_exceeded(unsigned, total):
        part = f"{unsigned:,} of {total:,} {unit}"
        inform(f"failed: {part} are unsigned, and --fail-on allows at most {fail_on}")
        return FINDINGS
    if is_malformed:
        return MALFORMED
    if fail_on is not None and not total:
        raise UnusableInput(f"--fail-on checked nothing, because there were no {unit}")
    return OK
