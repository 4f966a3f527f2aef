"""Reads the repository names of a registry from a list, a table or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcher.repository_name import are_repository_names, is_repository_name
from simulator.reading.json_stream import Broken, JsonStream, Parsed, starts_json
from simulator.reading.malformed import Malformed
from simulator.reading.sources import BrokenSource, Source, decoded
from simulator.reading.table_stream import TableStream
from simulator.reading.text_window import TextWindow

COLUMNS = ("repositoryName", "repository_name", "repository-name", "repository", "name")
_CONTAINERS = frozenset({"repositories"})
_LONGEST_LINE = 1 << 20
_SHOWN_CHARACTERS = 80
_NAMES_IN_BATCH = 1_000

# A batch of valid names, or an entry that is none.
Batch = list[str] | Malformed


def read_repository_names(source: Source) -> Iterator[Batch]:
    """The repository names in `source`, in order and in batches, with a `Malformed` for all else."""
    before = 0
    for batch in _batches(source):
        if isinstance(batch, Malformed):
            before += 1
            yield batch
        else:
            numbered = enumerate(batch, start=before + 1)
            before += len(batch)
            if are_repository_names(batch):
                yield batch
            else:
                yield from _batched(_checked(source, name, number) for number, name in numbered)


def _checked(source: Source, name: str, number: int) -> str | Malformed:
    if is_repository_name(name):
        return name
    shown = ascii(name[:_SHOWN_CHARACTERS]) + "…" * (len(name) > _SHOWN_CHARACTERS)
    reason = f"{shown} is not a valid ECR repository name"
    return Malformed(source.name, f"name {number:,}", reason)


def _batches(source: Source) -> Iterator[Batch]:
    """The names in `source`, valid or not."""
    window = TextWindow(decoded(source.chunks()))
    window.skip_space()
    if starts_json(window):
        return _batched(_entries(JsonStream(window, _is_repository, _CONTAINERS), source))
    if any(column in window.first_line().split(",") for column in COLUMNS):
        return _batched(_entries(TableStream(window, COLUMNS), source))
    return _lines(window, source)


def _batched(entries: Iterable[str | Malformed]) -> Iterator[Batch]:
    names: list[str] = []
    for entry in entries:
        if isinstance(entry, str):
            names.append(entry)
        if names and (isinstance(entry, Malformed) or len(names) == _NAMES_IN_BATCH):
            yield names
            names = []
        if isinstance(entry, Malformed):
            yield entry
    if names:
        yield names


def _entries(records: Iterable[Parsed | Broken], source: Source) -> Iterator[str | Malformed]:
    try:
        for item in records:
            if isinstance(item, Broken):
                yield Malformed(source.name, item.position, item.reason)
            elif isinstance(item.value, str):
                yield item.value
            else:
                yield _name(item.value, source, item.position)
    except BrokenSource as error:
        yield Malformed(source.name, "at its end", str(error))


def _name(record: object, source: Source, position: str) -> str | Malformed:
    if isinstance(record, dict):
        for column in COLUMNS:
            if isinstance(name := record.get(column), str) and name:
                return name
    return Malformed(source.name, position, f"has none of {', '.join(COLUMNS)}")


def _is_repository(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, dict) and any(column in value for column in COLUMNS)
    )


def _lines(window: TextWindow, source: Source) -> Iterator[Batch]:
    number = 0
    for lines in window.line_batches(_LONGEST_LINE):
        if lines is None:
            number += 1
            yield Malformed(source.name, f"line {number:,}", "is too long for a name")
        else:
            number += len(lines)
            yield list(filter(None, map(str.strip, lines)))
    if window.failure is not None:
        yield Malformed(source.name, "at its end", window.failure)
