"""The plan run in C."""

from __future__ import annotations

from matcher._native import Engine
from matcher.index import MARK_STAND_IN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.index import Plan

_WORD_BITS = 64
_WORD_BYTES = 8


def native_engine(plan: Plan, rule_profiles: list[str]) -> Engine:
    """The engine that runs a plan; `rule_profiles` has the profile of each rule."""
    size = (len(rule_profiles) // _WORD_BITS + 1) * _WORD_BYTES
    sets = [bits.to_bytes(size, "little") for bits in (*plan.rule_bits, plan.unconditional_bits)]
    profiles = {profile: number for number, profile in enumerate(dict.fromkeys(rule_profiles))}
    return Engine(
        # All at once: a key each would take longer than what C does with it. None holds the stand-in.
        _utf8(MARK_STAND_IN.join(plan.keys)).split(_utf8(MARK_STAND_IN)) if plan.keys else [],
        [None if text is None else _utf8(text) for text in plan.candidates],
        b"".join(sets),
        tuple(profiles),
        [profiles[profile] for profile in rule_profiles],
    )


def _utf8(text: str) -> bytes:
    """UTF-8, where lone surrogates have a form of their own: filters made by hand can have them."""
    return text.encode("utf-8", "surrogatepass")
