"""Names in the order they came, any number of them in little memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from simulator.errors import UnusableInput

_MOST_CHARACTERS_IN_MEMORY = 16 << 20


class FullSpool(UnusableInput):
    """There is no room to keep names; says where there should be."""


class NameSpool:
    """Repository names, which hold no line break; beyond 16 MiB they are in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 (it ends with this object)
            _MOST_CHARACTERS_IN_MEMORY, "w+", encoding="ascii", newline="\n"
        )
        self._count = 0

    def append(self, name: str) -> None:
        """Keep a name. Raises `FullSpool`."""
        try:
            self._file.write(f"{name}\n")
        except OSError as error:
            raise FullSpool(
                f"{tempfile.gettempdir()}: the names of unsigned repositories cannot be kept there: "
                f"{error.strerror or error} (TMPDIR names another folder)"
            ) from None
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        for line in self._file:
            yield line[:-1]
