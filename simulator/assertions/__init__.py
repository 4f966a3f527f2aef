"""What a team asserts of its configuration: `reader.py` reads it, `claim.py` says what can be claimed.

`schema.json` describes the file for editors and other programs.
"""

from simulator.assertions.assertion import Assertion
from simulator.assertions.claim import Claim, SignedAtMost, SignedBy, SignedByExactly, Unsigned
from simulator.assertions.reader import UnusableAssertions, read_assertions

__all__ = [
    "Assertion",
    "Claim",
    "SignedAtMost",
    "SignedBy",
    "SignedByExactly",
    "Unsigned",
    "UnusableAssertions",
    "read_assertions",
]
