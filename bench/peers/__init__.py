"""Everything that is measured, put to the same job: from a name to its tuple of profiles.

Each peer is used in the fastest way found for it; a module says which ways were tried.
"""

from bench.peers import (
    fnmatch_loop,
    hyperscan_database,
    matcher_engine,
    pathspec_rules,
    re2_set,
    regex_alternation,
)
from bench.peers.peer import Peer

PEERS: tuple[Peer, ...] = (
    Peer("matcher", matcher_engine.build),
    Peer("hyperscan", hyperscan_database.build, most_filters=1_000),
    Peer("re2.Set", re2_set.build),
    Peer("regex alternation", regex_alternation.build),
    Peer("pathspec", pathspec_rules.build, most_filters=1_000),
    Peer("fnmatch loop", fnmatch_loop.build, most_filters=1_000),
)

__all__ = ["PEERS", "Peer"]
