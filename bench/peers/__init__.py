"""The implementations that are compared. Each resolves a name to its tuple of profiles.

A peer is used in the fastest way that was found for it; its module mentions the alternatives.
"""

from bench.peers import (
    ahocorasick_rs_keys,
    daachorse_keys,
    fnmatch_loop,
    hyperscan_database,
    matcher_executor,
    pathspec_rules,
    re2_set,
    regex_alternation,
)
from bench.peers.peer import Peer

NATIVE = Peer("matcher, native", matcher_executor.build_native)
PYTHON = Peer("matcher, python", matcher_executor.build_python)
OTHERS: tuple[Peer, ...] = (
    Peer("hyperscan", hyperscan_database.build, most_filters=1_000),
    Peer("re2.Set", re2_set.build),
    Peer("ahocorasick_rs", ahocorasick_rs_keys.build),
    Peer("daachorse", daachorse_keys.build),
    Peer("regex alternation", regex_alternation.build),
    Peer("pathspec", pathspec_rules.build, most_filters=1_000),
    Peer("fnmatch loop", fnmatch_loop.build, most_filters=1_000),
)
PEERS = (NATIVE, PYTHON, *OTHERS)

__all__ = ["NATIVE", "OTHERS", "PEERS", "PYTHON", "Peer"]
