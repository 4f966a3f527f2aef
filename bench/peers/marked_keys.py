"""The matcher's plan for libraries that search for many strings at once, which is the fastest use known.

The keys are searched for in the marked name. The output of a key is a set of rules and filters to
verify.
"""

from __future__ import annotations

from bench.corpus import Rules
from matcher.wildcard_set.plan import Plan
from matcher.wildcard_set.wildcard import Wildcard

# The rules that a key decides, as bits, and the filters to verify, each with the bits of its rules.
Output = tuple[int, list[tuple[int, Wildcard]]]


def key_outputs(rules: Rules) -> dict[str, Output]:
    plan = Plan(rules)
    outputs: dict[str, Output] = {}
    for key, text, groups in zip(plan.keys, plan.candidates, plan.groups, strict=True):
        decided, candidates = outputs.get(key, (0, []))
        bits = sum(1 << group for group in groups)
        if text is None:
            decided |= bits
        else:
            candidates.append((bits, Wildcard(text)))
        outputs[key] = decided, candidates
    return outputs
