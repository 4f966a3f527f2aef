"""Hyperscan with an expression for each filter, which reports each rule at most once."""

from __future__ import annotations

import hyperscan
import regex

from bench.corpus import Profiles, Rules
from bench.peers.peer import Resolve, pattern


def build(rules: Rules) -> Resolve:
    profiles = Profiles()
    expressions, numbers = [], []
    for number, texts in enumerate(rules):
        for text in texts:
            expressions.append(f"^{pattern(text, regex.escape)}$".encode())
            numbers.append(number)
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    database = hyperscan.Database()
    database.compile(
        expressions=expressions,
        ids=numbers,
        elements=len(expressions),
        flags=[flags] * len(expressions),
    )
    scan = database.scan

    def resolve(name: str) -> tuple[str, ...]:
        found: list[int] = []
        scan(name.encode(), lambda number, *_: found.append(number))
        bits = 0
        for number in found:
            bits |= 1 << number
        return profiles[bits]

    return resolve
