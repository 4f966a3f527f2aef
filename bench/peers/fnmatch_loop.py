"""`fnmatch` for each filter in turn; it caches compiled patterns."""

from __future__ import annotations

from fnmatch import fnmatchcase

from bench.corpus import Profiles, Rules
from bench.peers.peer import Resolve


def build(rules: Rules) -> Resolve:
    profiles = Profiles()

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for number, texts in enumerate(rules):
            for text in texts:
                if fnmatchcase(name, text):
                    bits |= 1 << number
                    break
        return profiles[bits]

    return resolve
