"""The textual form of paths in all formats."""

from __future__ import annotations

from simulator.configurations.spans import DocumentPath


def path_text(path: DocumentPath) -> str:
    """A path as in `rules[3].repositoryFilters[7].filter`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
