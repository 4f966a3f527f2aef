"""Values with the paths that they have in a document, and their translation to ECR's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.configurations.spans import DocumentPath


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
