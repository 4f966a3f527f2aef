"""How results look: a module for each format, with a function for each command's result.

To add a format, write such a module, and list it here: in `FORMATS` where it is one for all commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.check import CheckResult
    from simulator.diff import DiffResult
    from simulator.lint import LintResult
    from simulator.replay_totals import ReplayResult
    from simulator.which import Answer

FORMATS = ("text", "json")
LINT_FORMATS = (*FORMATS, "sarif", "github")
CHECK_FORMATS = (*FORMATS, "junit")


class LintReport(Protocol):
    """What a format for lint offers."""

    def lint(self, result: LintResult, /) -> str:
        """The findings about a configuration."""


class CheckReport(Protocol):
    """What a format for check offers."""

    def check(self, result: CheckResult, /) -> str:
        """The verdicts on assertions."""


class Report(LintReport, CheckReport, Protocol):
    """What a format for all commands offers: a command's result as text to print.

    Where the result may list a million names, the text comes in pieces.
    """

    def which(self, answers: Iterable[Answer], /) -> str:
        """The answers about single names."""

    def audit(self, result: AuditResult, /) -> Iterator[str]:
        """The totals of an audit."""

    def replay(self, result: ReplayResult, /) -> Iterator[str]:
        """The totals of a replay."""

    def diff(self, result: DiffResult, /) -> str:
        """What a change does."""


def report(name: str) -> Report:
    """The format of that name, imported only now: what draws tables is not light."""
    if name == "json":
        from simulator.report import as_json

        return as_json
    from simulator.report import as_text

    return as_text


def lint_report(name: str) -> LintReport:
    """The format of that name, one of `LINT_FORMATS`."""
    if name == "sarif":
        from simulator.report import as_sarif

        return as_sarif
    if name == "github":
        from simulator.report import as_github

        return as_github
    return report(name)


def check_report(name: str) -> CheckReport:
    """The format of that name, one of `CHECK_FORMATS`."""
    if name == "junit":
        from simulator.report import as_junit

        return as_junit
    return report(name)
