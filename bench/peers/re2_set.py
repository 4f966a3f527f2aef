"""`google-re2`'s Set, one pattern for each filter.

With the default budget of 8 MiB its automaton is thrown away and made again all the time from about
1,000 filters on, so it gets 1 GiB. One pattern for each rule instead was no faster.
"""

from __future__ import annotations

import re2

from bench.corpus import Profiles, Rules
from bench.peers.peer import Resolve, pattern

_MEMORY_BYTES = 1 << 30


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    options = re2.Options()
    options.max_mem = _MEMORY_BYTES
    options.dot_nl = True
    patterns = re2.Set.FullMatchSet(options)
    rule_bits = []
    for number, texts in enumerate(rules):
        for text in texts:
            patterns.Add(pattern(text, re2.escape))
            rule_bits.append(1 << number)
    patterns.Compile()
    match = patterns.Match

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for number in match(name) or ():
            bits |= rule_bits[number]
        return profiles[bits]

    return resolve
