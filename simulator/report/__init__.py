"""The output formats: one module per format, with one function per command.

To add a format, write the module `as_NAME.py` and register its name in `FORMATS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.can_sign import CanSignResult
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles
    from simulator.history import HistoryResult
    from simulator.lint import LintResult
    from simulator.replay_result import ReplayResult
    from simulator.verify import VerifyResult
    from simulator.which import Answers


class Format(NamedTuple):
    """A short summary for the help, and the commands that offer the format (empty for all)."""

    summary: str
    commands: tuple[str, ...] = ()


FORMATS = {
    "text": Format("for people"),
    "json": Format("for programs, with stable keys"),
    "sarif": Format("SARIF 2.1.0 for code scanning", ("lint", "diff", "check")),
    "github": Format("annotations of a GitHub Actions job", ("lint", "diff", "check")),
    "junit": Format("JUnit XML for the test reports of CI systems", ("check",)),
}


class Report(Protocol):
    """A format: each function renders the result of the command of the same name.

    A format has only the functions of the commands that offer it. A result that can list a million
    names is rendered in pieces.
    """

    def which(self, answers: Answers, /) -> Iterator[str]:
        """Render the answers about single names, each as soon as it is known."""

    def audit(self, result: AuditResult, /) -> Iterator[str]:
        """Render the totals of an audit."""

    def replay(self, result: ReplayResult, /) -> Iterator[str]:
        """Render the totals of a replay."""

    def lint(self, result: LintResult, /) -> str:
        """Render the findings about a configuration."""

    def diff(self, compared: ComparedFiles, /) -> str:
        """Render the difference between two configurations."""

    def check(self, result: CheckResult, /) -> str:
        """Render the verdicts on assertions."""

    def verify(self, result: VerifyResult, /) -> str:
        """Render the differences between predictions and reports."""

    def history(self, result: HistoryResult, /) -> str:
        """Render the changes of configurations."""

    def can_sign(self, result: CanSignResult, /) -> str:
        """Render whether principals may sign."""


def formats_of(command: str) -> dict[str, str]:
    """The formats that a command offers, with their summaries; the first is the default."""
    return {
        name: format_.summary
        for name, format_ in FORMATS.items()
        if not format_.commands or command in format_.commands
    }


def report(name: str) -> Report:
    """The module of a format, imported on demand because some formats import large libraries."""
    return cast("Report", importlib.import_module(f"simulator.report.as_{name}"))
