"""The exit codes of the program."""

from __future__ import annotations

OK = 0
FINDINGS = 1
UNUSABLE = 2
MALFORMED = 3
FAULT = 70
INTERRUPTED = 130
TERMINATED = 143

MEANINGS = {
    OK: "success",
    FINDINGS: "findings",
    UNUSABLE: "wrong usage, or an input or output that cannot be used",
    MALFORMED: "success, but part of the input was malformed",
    FAULT: "an error in the program itself",
    INTERRUPTED: "interrupted",
    TERMINATED: "terminated",
}
