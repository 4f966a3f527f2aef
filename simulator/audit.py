"""What a configuration does over the repositories of a registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher import Matcher
from simulator.inventory import read_repository_names
from simulator.name_spool import NameSpool
from simulator.pushlog.event import Malformed
from simulator.reading.sources import Source
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
    unsigned: NameSpool
    interrupted: bool


class Audit:
    """Decides the names of inventories by a configuration, and adds up.

    `on_invalid` is told of every entry that is no repository name, as they come.
    """

    def __init__(self, matcher: Matcher, on_invalid: Callable[[Malformed], None]) -> None:
        self._matcher = matcher
        self._on_invalid = on_invalid
        self._tally = Tally(matcher.configuration)
        self._signed = self._invalid = 0
        self._unsigned = NameSpool()

    def read(self, source: Source) -> None:
        """Decide every name in one source. Raises `FullSpool`."""
        for name in read_repository_names(source):
            if isinstance(name, Malformed):
                self._invalid += 1
                self._on_invalid(name)
            elif matches := self._matcher.matches(name):
                self._signed += 1
                self._tally.add(matches)
            else:
                self._unsigned.append(name)

    def result(self, interrupted: bool = False) -> AuditResult:
        """The totals of what has been read so far."""
        return AuditResult(
            read=self._signed + len(self._unsigned) + self._invalid,
            signed=self._signed,
            invalid=self._invalid,
            profiles=self._tally.profiles(),
            rules=self._tally.rules(),
            unsigned=self._unsigned,
            interrupted=interrupted,
        )
