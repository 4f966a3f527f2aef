"""`google-re2`'s Set with one pattern for each filter.

It gets 1 GiB, because with the default of 8 MiB it discards and rebuilds its automaton all the time
from about 1,000 filters on. One pattern for each rule was not faster.
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
