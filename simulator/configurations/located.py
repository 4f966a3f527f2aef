"""Values with the paths that they have in a document, and their translation to ECR's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.configurations.spans import DocumentPath
from simulator.errors import UnusableInput

# The largest configuration has 3,000.
MOST_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it is: an object or a list of located values, or a plain value."""

    value: dict[str, Located] | list[Located] | object
    path: DocumentPath


@dataclass(frozen=True, slots=True)
class Translation:
    """A document of ECR's API, and the path that each of its parts has in the original document."""

    value: object
    paths: Mapping[DocumentPath, DocumentPath]


def check_size(name: str, value: object) -> None:
    """Raises `UnusableInput` if a value of the file has too many parts to be resolved."""
    remaining, parts = [value], 0
    while remaining:
        part = remaining.pop()
        if isinstance(part, dict):
            remaining += part.values()
        elif isinstance(part, list):
            remaining += part
        parts += 1
        if parts + len(remaining) > MOST_PARTS:
            raise too_large(name)


def too_large(name: str) -> UnusableInput:
    """The error about a configuration with more than `MOST_PARTS`."""
    return UnusableInput(f"{name}: the signing configuration has more than {MOST_PARTS:,} parts")


def translation(located: Located, names: Mapping[str, str]) -> Translation:
    """The document with the keys of ECR's API. Other keys stay, so that validation reports them."""
    paths: dict[DocumentPath, DocumentPath] = {}

    def plain(part: Located, path: DocumentPath) -> object:
        paths[path] = part.path
        value = part.value
        if isinstance(value, dict):
            return {
                names.get(key, key): plain(each, (*path, names.get(key, key)))
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [plain(each, (*path, index)) for index, each in enumerate(value)]
        return value

    return Translation(plain(located, ()), paths)
