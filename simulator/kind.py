"""Kinds of findings, and their severities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding. Users rely on its code and severity, which never change.

    `is_fixable` if a filter with such a finding can be removed without changing what is signed.
    """

    code: str
    severity: Severity
    summary: str
    is_fixable: bool = False
