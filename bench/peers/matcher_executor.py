"""The matcher of this project, with either executor."""

from __future__ import annotations

from bench.corpus import Rules, document
from bench.peers.peer import Resolve
from matcher import Matcher, SigningConfiguration


def build_native(rules: Rules) -> Resolve:
    return native_matcher(rules).resolve


def build_python(rules: Rules) -> Resolve:
    return Matcher(_configuration(rules), executor="python").resolve


def native_matcher(rules: Rules) -> Matcher:
    return Matcher(_configuration(rules), executor="native")


def _configuration(rules: Rules) -> SigningConfiguration:
    return SigningConfiguration.from_api(document(rules), limits=None)
