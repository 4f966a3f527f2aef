"""`regex` with one alternation for each rule."""

from __future__ import annotations

import regex

from bench.corpus import Profiles, Rules
from bench.peers.peer import Resolve, pattern


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    alternations = [
        regex.compile("|".join(pattern(text, regex.escape) for text in texts), regex.DOTALL).fullmatch
        for texts in rules
    ]

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for number, fullmatch in enumerate(alternations):
            if fullmatch(name):
                bits |= 1 << number
        return profiles[bits]

    return resolve
