"""`ahocorasick_rs` searching for the keys of the matcher's plan.

Its DFA is fastest, but takes too long to build for many keys.
"""

from __future__ import annotations

from ahocorasick_rs import AhoCorasick, Implementation

from bench.corpus import Profiles, Rules
from bench.peers.marked_keys import key_outputs
from bench.peers.peer import Resolve

_MOST_KEYS_OF_A_DFA = 10_000


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    outputs = key_outputs(rules)
    implementation = (
        Implementation.DFA if len(outputs) <= _MOST_KEYS_OF_A_DFA else Implementation.ContiguousNFA
    )
    find = AhoCorasick(list(outputs), implementation=implementation).find_matches_as_indexes
    by_number = list(outputs.values())

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for number, _, _ in find(f"\xff{name}\xff", overlapping=True):
            decided, candidates = by_number[number]
            bits |= decided
            for rule_bits, wildcard in candidates:
                if rule_bits & ~bits and wildcard.matches(name):
                    bits |= rule_bits
        return profiles[bits]

    return resolve
