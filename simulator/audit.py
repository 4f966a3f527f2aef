"""Audit: what a configuration does with the repositories of a registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress

from matcher import Matcher
from simulator.distinct_repositories import DistinctRepositories, Group
from simulator.interruption import is_interruption_pending, uninterrupted
from simulator.inventory import Repositories, read_repository_names
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.registry import UNKNOWN_REGISTRY, Registry
from simulator.registry_warnings import registry_warnings, several_profile_regions
from simulator.tally import ProfileCount, RuleCount, Tally


@dataclass(frozen=True, slots=True)
class RegistryCount:
    """The number of distinct repositories of a registry, and of those that no rule matches."""

    registry: Registry
    repositories: int
    unsigned: int

    @property
    def signed(self) -> int:
        """The number of repositories that a profile signs."""
        return self.repositories - self.unsigned


class UnsignedNames:
    """The names of the repositories that no rule matches, in the order of their first entries."""

    def __init__(self, repositories: DistinctRepositories, count: int) -> None:
        self._repositories = repositories
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (name for _, name in self.with_registries())

    def with_registries(self) -> Iterator[tuple[Registry, str]]:
        """The same repositories, each with its registry."""
        return self._repositories.marked()


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The result of an audit; `read == signed + unsigned + invalid + duplicates`.

    `invalid` is the number of entries that are not valid repository names or cannot be read.
    `duplicates` are entries that repeat the registry and the name of an earlier one; all other counts
    are of distinct repositories. `other` is the number of entries that name another registry than the
    selected one, which are not in `read`. The registry with the most repositories comes first.
    """

    read: int
    signed: int
    invalid: int
    duplicates: int
    other: int
    registries: tuple[RegistryCount, ...]
    profiles: tuple[ProfileCount, ...]
    rules: tuple[RuleCount, ...]
    unsigned: UnsignedNames
    warnings: tuple[str, ...]
    interrupted: bool


class Audit:
    """Matches the repositories of inventories against a configuration, and adds up the results.

    Only repositories of `registry` are counted; of a repository whose account or region is not known,
    they are taken to be those of `registry`. `on_invalid` is called for each entry that is not a valid
    repository name, in input order.
    """

    def __init__(
        self, matcher: Matcher, registry: Registry | None, on_invalid: Callable[[Malformed], None]
    ) -> None:
        self._matcher = matcher
        self._selected = registry
        self._on_invalid = on_invalid
        self._repositories = DistinctRepositories()
        self._tally = Tally(matcher.configuration)
        self._seen: Counter[Registry] = Counter()
        # By the index of the registry.
        self._distinct: Counter[int] = Counter()
        self._unsigned: Counter[int] = Counter()
        self._invalid = self._other = self._duplicates = 0

    def run(self, sources: Iterable[Source]) -> AuditResult:
        """Audits the repositories in these sources. Raises `FullDisk`.

        The first Ctrl-C ends the reading, and what has been read is audited. The next one, or one that
        comes when everything has been read, ends that as well: the result is about a part then.
        """
        interrupted = False
        try:
            for source in sources:
                self._read(source)
        except KeyboardInterrupt:
            interrupted = True
        try:
            self._match()
        except KeyboardInterrupt:
            interrupted = True
        return self._result(interrupted)

    def _read(self, source: Source) -> None:
        for batch in read_repository_names(source):
            if isinstance(batch, Malformed):
                self._invalid += 1
                self._on_invalid(batch)
            else:
                self._add(batch)

    def _add(self, batch: Repositories) -> None:
        registry, selected = batch.registry, self._selected or UNKNOWN_REGISTRY
        if not registry.agrees_with(selected):
            self._other += len(batch.names)
            return
        self._seen[registry] += len(batch.names)
        self._repositories.add(registry.completed_by(selected), batch.names)

    def _match(self) -> None:
        """Matches all repositories, or some of them when Ctrl-C is pressed."""
        with uninterrupted():
            for group in self._repositories.groups():
                self._match_group(group)
                if is_interruption_pending():
                    break

    def _match_group(self, group: Group) -> None:
        found = list(map(self._matcher.matches, group.names))
        is_unsigned = [not matches for matches in found]
        self._tally.add_all(found)
        self._repositories.mark(compress(group.positions, is_unsigned))
        self._distinct.update(group.registries)
        self._unsigned.update(compress(group.registries, is_unsigned))
        self._duplicates += group.entries - len(group.names)

    def _result(self, interrupted: bool) -> AuditResult:
        registries = sorted(
            (
                RegistryCount(registry, self._distinct[index], self._unsigned[index])
                for index, registry in enumerate(self._repositories.registries)
            ),
            key=lambda each: (-each.repositories, str(each.registry)),
        )
        distinct, unsigned = self._distinct.total(), self._unsigned.total()
        return AuditResult(
            read=distinct + self._invalid + self._duplicates,
            signed=distinct - unsigned,
            invalid=self._invalid,
            duplicates=self._duplicates,
            other=self._other,
            registries=tuple(registries),
            profiles=self._tally.profiles(),
            rules=self._tally.rules(),
            unsigned=UnsignedNames(self._repositories, unsigned),
            warnings=tuple(self._warnings(interrupted)),
            interrupted=interrupted,
        )

    def _warnings(self, interrupted: bool) -> Iterator[str]:
        configuration = self._matcher.configuration
        yield from registry_warnings(configuration, self._seen, self._selected, "entries")
        yield from several_profile_regions(configuration)
        if self._other:
            entries = "1 entry is" if self._other == 1 else f"{self._other:,} entries are"
            yield f"{entries} of another registry than {self._selected} and not counted"
        if not self._seen and not interrupted:
            if self._invalid:
                yield "no entry of the inventory is a valid repository name, so nothing was audited"
            elif not self._other:
                yield "the inventory is empty, so nothing was audited"
