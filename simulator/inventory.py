"""The repositories of a registry, from a list of names, CSV, or `aws ecr describe-repositories`."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.repository_name import is_repository_name
from simulator.pushlog.event import Malformed
from simulator.reading.json_stream import Broken, JsonStream, starts_json
from simulator.reading.sources import BrokenSource, Source
from simulator.reading.table_stream import TableStream
from simulator.reading.text_window import TextWindow

COLUMNS = ("repositoryName", "repository_name", "repository-name", "repository", "name")
_CONTAINERS = frozenset({"repositories"})
_LONGEST_LINE = 1 << 20
_SHOWN_CHARACTERS = 80


def read_repository_names(source: Source) -> Iterator[str | Malformed]:
    """Every repository name in `source`, in its order; all else comes as `Malformed`."""
    for number, name in enumerate(read_names(source), start=1):
        if isinstance(name, str) and not is_repository_name(name):
            shown = ascii(name if len(name) <= _SHOWN_CHARACTERS else f"{name[:_SHOWN_CHARACTERS]}…")
            reason = f"{shown} is no repository name that ECR accepts"
            yield Malformed(source.name, f"name {number:,}", reason)
        else:
            yield name


def read_names(source: Source) -> Iterator[str | Malformed]:
    """Every name in `source`, in its order; what cannot be read comes as `Malformed`."""
    try:
        window = TextWindow(source.text())
        if not window.skip_space():
            window.raise_failure()
        elif starts_json(window):
            yield from _json(window, source)
        elif any(column in window.first_line().split(",") for column in COLUMNS):
            yield from _table(window, source)
        else:
            yield from _lines(window, source)
    except BrokenSource as error:
        yield Malformed(source.name, "at its end", str(error))


def _json(window: TextWindow, source: Source) -> Iterator[str | Malformed]:
    for item in JsonStream(window, _is_repository, _CONTAINERS):
        if isinstance(item, Broken):
            yield Malformed(source.name, item.position, item.reason)
        elif isinstance(item.value, str):
            yield item.value
        else:
            yield _name(item.value, source, item.position)


def _table(window: TextWindow, source: Source) -> Iterator[str | Malformed]:
    for item in TableStream(window, COLUMNS):
        if isinstance(item, Broken):
            yield Malformed(source.name, item.position, item.reason)
        else:
            yield _name(item.value, source, item.position)


def _lines(window: TextWindow, source: Source) -> Iterator[str | Malformed]:
    for number, line in enumerate(window.lines(_LONGEST_LINE), start=1):
        if line is None:
            yield Malformed(source.name, f"line {number:,}", "is too long for a name")
        elif name := line.strip():
            yield name
    window.raise_failure()


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
