"""The changes of signing configurations in logs, and what each of them gained and lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from matcher import SigningConfiguration
from matcher.language import Budget
from simulator.decision.changes import by_second
from simulator.decision.configuration_history import RefusedChange, configuration_after
from simulator.diff import ProfileChange, diff
from simulator.pushlog.event import ConfigurationChange, DigestFile, Duplicate, Other
from simulator.pushlog.reader import read_events
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Source
from simulator.registry import Registry

_NO_DOCUMENT = "the record does not contain the configuration, so it is not known from here on"
_SAME_SECOND = (
    "another change has the same time, so which of them came last is not known, nor the configuration "
    "from here on"
)
_UNKNOWN_REGISTRY = "the record does not name its registry in full"


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change, and what each profile gains and loses by it compared with the configuration before.

    `gains` and `losses` are None if the configuration before or after is not known. `problem` is a
    sentence about why, or why the call cannot have changed anything.
    """

    change: ConfigurationChange
    registry: Registry
    gains: tuple[ProfileChange, ...] | None
    losses: tuple[ProfileChange, ...] | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """The changes by registry and time; `read == changes + other + duplicates + malformed`."""

    changes: tuple[ListedChange, ...]
    read: int
    other: int
    duplicates: int
    malformed: int


def history(
    sources: Iterable[Source],
    on_malformed: Callable[[Malformed], None],
    registry: Registry | None = None,
) -> HistoryResult:
    """The changes in push logs; with a `registry`, those that can be of it.

    `on_malformed` is called for each record that cannot be read.
    """
    by_registry: dict[Registry, list[ConfigurationChange]] = {}
    found = other = malformed = 0
    for source in sources:
        for event in read_events(source):
            change = event.change if isinstance(event, Other) else None
            if isinstance(event, Malformed):
                malformed += 1
                on_malformed(event)
            elif isinstance(change, ConfigurationChange):
                home = Registry(change.account or None, change.region or None)
                if registry is None or registry.agrees_with(home):
                    by_registry.setdefault(home, []).append(change)
                    found += 1
                else:
                    other += 1
            elif not isinstance(event, DigestFile | Duplicate):
                other += event.count if isinstance(event, Other) else 1
    listed = tuple(
        each for home in sorted(by_registry, key=str) for each in _listed(home, by_registry[home])
    )
    return HistoryResult(listed, found + other + malformed, other, found - len(listed), malformed)


def _listed(registry: Registry, changes: list[ConfigurationChange]) -> Iterator[ListedChange]:
    """The changes of a registry, each compared with the configuration before."""
    before: SigningConfiguration | None = None
    for _, together in by_second(changes):
        made: list[tuple[ConfigurationChange, SigningConfiguration | None]] = []
        for change in together:
            try:
                made.append((change, configuration_after(change)))
            except RefusedChange as refused:
                refusal = f"ECR refuses this configuration, so nothing changed: {refused}"
                yield ListedChange(change, registry, None, None, refusal)
        is_ordered = all(after == made[0][1] for _, after in made)
        for change, after in made:
            problem = _problem(registry, change, after)
            if problem is None and not is_ordered:
                problem = _SAME_SECOND
            yield _compared(change, registry, before, after, problem)
            before = after if is_ordered else None


def _problem(
    registry: Registry, change: ConfigurationChange, after: SigningConfiguration | None
) -> str | None:
    if None in registry:
        return _UNKNOWN_REGISTRY
    is_put = change.action == "PutSigningConfiguration"
    return _NO_DOCUMENT if is_put and after is None else None


def _compared(
    change: ConfigurationChange,
    registry: Registry,
    before: SigningConfiguration | None,
    after: SigningConfiguration | None,
    problem: str | None,
) -> ListedChange:
    if problem is not None or before is None or after is None:
        return ListedChange(change, registry, None, None, problem)
    compared = diff(before, after, budget=Budget())
    return ListedChange(change, registry, compared.gains, compared.losses)
