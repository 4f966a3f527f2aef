"""The textual form of paths in all formats."""

from __future__ import annotations

from matcher.errors import location_text
from simulator.configurations.spans import DocumentPath


def path_text(path: DocumentPath) -> str:
    """A path as in `rules[3].repositoryFilters[7].filter`, as in the messages of the library."""
    return location_text(path)
