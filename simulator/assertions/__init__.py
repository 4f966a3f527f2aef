"""Assertions of a team about its configuration: `reader.py` reads them, `claim.py` defines the claims.

`schema.json` describes the file for editors and other programs.
"""

from simulator.assertions.assertion import Assertion
from simulator.assertions.claim import Claim, SignedAtMost, SignedBy, SignedByExactly, Unsigned
from simulator.assertions.reader import UnusableAssertions, read_assertions
from simulator.assertions.registries import assertion_warnings

__all__ = [
    "Assertion",
    "Claim",
    "SignedAtMost",
    "SignedBy",
    "SignedByExactly",
    "Unsigned",
    "UnusableAssertions",
    "assertion_warnings",
    "read_assertions",
]
