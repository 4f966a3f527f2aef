"""A part of the input that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record or entry that cannot be read: its file, its position in it, and the reason.

    Without a position it is the file or folder itself.
    """

    file: str
    position: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.position, self.reason)))
