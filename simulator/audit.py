"""What a configuration does over the repositories of a registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matcher import Matcher
from matcher.repository_name import is_repository_name
from simulator.inventory import read_names
from simulator.pushlog.event import Malformed
from simulator.pushlog.sources import Source
from simulator.tally import ProfileCount, RuleCount, Tally


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The totals of an audit: `read == signed + unsigned + invalid`.

    `invalid` are entries that name no possible repository: what ECR would refuse, and what could not
    be read. `unsigned` holds the names no rule matches, in the order they came.
    """

    read: int
    signed: int
    invalid: int
    profiles: tuple[ProfileCount, ...]
    rules: tuple[RuleCount, ...]
    unsigned: tuple[str, ...]


def audit(
    matcher: Matcher, inventory: Iterable[Source], on_invalid: Callable[[Malformed], None]
) -> AuditResult:
    """Decide every name in `inventory`; `on_invalid` is told of each that is none."""
    tally = Tally(matcher.configuration)
    signed = invalid = 0
    unsigned: list[str] = []
    for source in inventory:
        for number, name in enumerate(read_names(source), start=1):
            if isinstance(name, Malformed):
                invalid += 1
                on_invalid(name)
            elif not is_repository_name(name):
                invalid += 1
                shown = ascii(name if len(name) <= 80 else f"{name[:80]}…")
                reason = f"{shown} is no repository name that ECR accepts"
                on_invalid(Malformed(source.name, f"name {number:,}", reason))
            elif matches := matcher.matches(name):
                signed += 1
                tally.add(matches)
            else:
                unsigned.append(name)
    return AuditResult(
        read=signed + len(unsigned) + invalid,
        signed=signed,
        invalid=invalid,
        profiles=tally.profiles(),
        rules=tally.rules(),
        unsigned=tuple(unsigned),
    )
