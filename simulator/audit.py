"""Audit: what a configuration does with the repositories of a registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher import Matcher
from simulator.inventory import read_repository_names
from simulator.name_spool import NameSpool
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.tally import ProfileCount, RuleCount, Tally


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The result of an audit; `read == signed + unsigned + invalid`.

    `invalid` is the number of entries that are not valid repository names or cannot be read. `unsigned`
    are the names that no rule matches, in input order.
    """

    read: int
    signed: int
    invalid: int
    profiles: tuple[ProfileCount, ...]
    rules: tuple[RuleCount, ...]
    unsigned: NameSpool
    interrupted: bool


class Audit:
    """Matches the names of inventories against a configuration, and adds up the results.

    `on_invalid` is called for each entry that is not a valid repository name, in input order.
    """

    def __init__(self, matcher: Matcher, on_invalid: Callable[[Malformed], None]) -> None:
        self._matcher = matcher
        self._on_invalid = on_invalid
        self._tally = Tally(matcher.configuration)
        self._signed = self._invalid = 0
        self._unsigned = NameSpool()

    def read(self, source: Source) -> None:
        """Audits the names in one source. Raises `FullSpool`."""
        for batch in read_repository_names(source):
            if isinstance(batch, Malformed):
                self._invalid += 1
                self._on_invalid(batch)
                continue
            names = batch.names
            found = list(map(self._matcher.matches, names))
            unsigned = [name for name, matches in zip(names, found, strict=True) if not matches]
            self._tally.add_all(found)
            self._unsigned.extend(unsigned)
            self._signed += len(names) - len(unsigned)

    def result(self, interrupted: bool = False) -> AuditResult:
        """The result for everything read so far."""
        return AuditResult(
            read=self._signed + len(self._unsigned) + self._invalid,
            signed=self._signed,
            invalid=self._invalid,
            profiles=self._tally.profiles(),
            rules=self._tally.rules(),
            unsigned=self._unsigned,
            interrupted=interrupted,
        )
