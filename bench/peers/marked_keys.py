"""Our own plan, for the libraries that look for many strings at once: the best case of them that we know.

Each key is a string to look for in the marked name; what it says is a set of rules, or filters to verify.
"""

from __future__ import annotations

from bench.corpus import Rules, document
from matcher import SigningConfiguration
from matcher.index import Plan
from matcher.wildcard import Wildcard

# The bits of the rules that a key decides, and the filters that it makes candidates.
Verdict = tuple[int, list[tuple[int, Wildcard]]]


def verdicts(rules: Rules) -> dict[str, Verdict]:
    plan = Plan(SigningConfiguration.from_api(document(rules), limits=None))
    found: dict[str, Verdict] = {}
    for key, text, bits in zip(plan.keys, plan.candidates, plan.rule_bits, strict=True):
        decided, candidates = found.get(key, (0, []))
        if text is None:
            decided |= bits
        else:
            candidates.append((bits, Wildcard(text)))
        found[key] = decided, candidates
    return found
