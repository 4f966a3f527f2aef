"""Ours."""

from __future__ import annotations

from bench.corpus import Rules, document
from bench.peers.peer import Resolve
from matcher import Matcher, SigningConfiguration


def build(rules: Rules) -> Resolve:
    return Matcher(SigningConfiguration.from_api(document(rules), limits=None)).resolve
