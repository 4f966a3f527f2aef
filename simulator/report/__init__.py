"""How results look: a module for each format, with a function for each command's result.

To add a format, write such a module, and list it here and in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.replay import ReplayResult
    from simulator.which import Answer

FORMATS = ("text", "json")


class Report(Protocol):
    """What a format offers: a command's result as text to print."""

    def which(self, answers: Iterable[Answer], /) -> str:
        """The answers about single names."""

    def audit(self, result: AuditResult, /) -> str:
        """The totals of an audit."""

    def replay(self, result: ReplayResult, /) -> str:
        """The totals of a replay."""


def report(name: str) -> Report:
    """The format of that name, imported only now: what draws tables is not light."""
    if name == "json":
        from simulator.report import as_json

        return as_json
    from simulator.report import as_text

    return as_text
