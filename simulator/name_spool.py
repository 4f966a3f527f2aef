"""A list of names that moves to a temporary file when it becomes large."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence

from simulator.errors import UnusableInput

_MOST_BYTES_IN_MEMORY = 16 << 20


class FullSpool(UnusableInput):
    """The temporary file cannot be written; the message names its folder."""


class NameSpool:
    """Repository names, which have no line breaks, in the order in which they were added."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 (it is closed with this object)
            _MOST_BYTES_IN_MEMORY, "w+", encoding="ascii", newline="\n"
        )
        self._count = 0

    def extend(self, names: Sequence[str]) -> None:
        """Adds names. Raises `FullSpool`."""
        try:
            self._file.write("".join([f"{name}\n" for name in names]))
        except OSError as error:
            raise FullSpool(
                f"{tempfile.gettempdir()}: cannot store the names of unsigned repositories: "
                f"{error.strerror or error} (set TMPDIR to use another folder)"
            ) from None
        self._count += len(names)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        for line in self._file:
            yield line[:-1]
