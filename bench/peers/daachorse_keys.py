"""`daachorse` searching for the keys of the matcher's plan."""

from __future__ import annotations

from daachorse import DoubleArrayAhoCorasick

from bench.corpus import Profiles, Rules
from bench.peers.marked_keys import key_outputs
from bench.peers.peer import Resolve


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    outputs = key_outputs(rules)
    find = DoubleArrayAhoCorasick([key.encode("latin-1") for key in outputs]).find_overlapping
    by_number = list(outputs.values())

    def resolve(name: str) -> tuple[str, ...]:
        bits = 0
        for _, _, number in find(b"\xff%b\xff" % name.encode()):
            decided, candidates = by_number[number]
            bits |= decided
            for rule_bits, wildcard in candidates:
                if rule_bits & ~bits and wildcard.matches(name):
                    bits |= rule_bits
        return profiles[bits]

    return resolve
