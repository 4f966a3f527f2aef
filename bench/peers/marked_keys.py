"""The matcher's plan for libraries that search for many strings at once, which is the fastest use known.

The keys are searched for in the marked name. The output of a key is a set of rules and filters to
verify.
"""

from __future__ import annotations

from bench.corpus import Rules, document
from matcher import SigningConfiguration
from matcher.index import Plan
from matcher.wildcard import Wildcard

# The rules that a key decides, as bits, and the filters to verify, each with the bits of its rules.
Output = tuple[int, list[tuple[int, Wildcard]]]


def key_outputs(rules: Rules) -> dict[str, Output]:
    plan = Plan(SigningConfiguration.from_api(document(rules), limits=None))
    outputs: dict[str, Output] = {}
    for key, text, bits in zip(plan.keys, plan.candidates, plan.rule_bits, strict=True):
        decided, candidates = outputs.get(key, (0, []))
        if text is None:
            decided |= bits
        else:
            candidates.append((bits, Wildcard(text)))
        outputs[key] = decided, candidates
    return outputs
