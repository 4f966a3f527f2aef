"""Where the parts of a configuration are in the text that it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from simulator.configurations.document import Document
from simulator.configurations.spans import DocumentPath, Span


class Layout(Protocol):
    """Where the parts of a configuration are; their paths are those of ECR's API."""

    @property
    def why_not_fixable(self) -> str | None:
        """Why nothing can be removed from the text; None if it can. Completes "because …"."""

    def span(self, path: DocumentPath) -> Span:
        """The span of a part such as `("rules", 3, "signingProfileArn")`, or of what contains it."""

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete. Raises `NotRemovable`."""


class ApiLayout:
    """The layout of a document of ECR's API, which may be the response of a call."""

    why_not_fixable = None

    def __init__(self, document: Document) -> None:
        self._document = document

    def span(self, path: DocumentPath) -> Span:
        """The span of a part."""
        return self._document.spans[self._full_path(path)]

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete."""
        full = {self._full_path(path): path for path in elements}
        return {full[path]: span for path, span in self._document.removals(set(full)).items()}

    def _full_path(self, path: DocumentPath) -> DocumentPath:
        wrapped = ("signingConfiguration", *path)
        return wrapped if wrapped in self._document.spans else path


class TranslatedLayout:
    """The layout of a document that was translated to one of ECR's API.

    `paths` has the path of each part in the document.
    """

    def __init__(
        self,
        document: Document,
        paths: Mapping[DocumentPath, DocumentPath],
        why_not_fixable: str | None = None,
    ) -> None:
        self._document = document
        self._paths = paths
        self.why_not_fixable = why_not_fixable

    def span(self, path: DocumentPath) -> Span:
        """The span of a part, or of what contains it."""
        while path not in self._paths:
            path = path[:-1]
        return self._document.spans[self._paths[path]]

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete."""
        original = {self._paths[path]: path for path in elements}
        return {original[path]: span for path, span in self._document.removals(set(original)).items()}
