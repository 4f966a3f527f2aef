"""`pathspec` with one specification for each rule.

It gets regular expressions, because the `*` of its Git patterns does not match `/`. It chooses the
fastest installed backend by itself.
"""

from __future__ import annotations

import re

from pathspec import PathSpec
from pathspec.pattern import RegexPattern

from bench.corpus import Profiles, Rules
from bench.peers.peer import Resolve, pattern


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    specifications = [
        PathSpec(
            [
                RegexPattern(re.compile(f"(?s)^{pattern(text, re.escape)}$"), include=True)
                for text in texts
            ]
        )
        for texts in rules
    ]
    matchers = [specification.match_file for specification in specifications]

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for number, match_file in enumerate(matchers):
            if match_file(name):
                bits |= 1 << number
        return profiles[bits]

    return resolve
