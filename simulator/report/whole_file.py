"""Files that appear only when they are complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from simulator.errors import UnusableInput


class UnwritableFile(UnusableInput):
    """A file that cannot be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path}: cannot be written: {error.strerror or error}")


class WholeFile:
    """A text file that raises `UnwritableFile` instead of `OSError`."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._file = file

    def write(self, text: str, /) -> int:
        """Write text and return the number of its characters."""
        try:
            return self._file.write(text)
        except OSError as error:
            raise UnwritableFile(self._path, error) from None


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[WholeFile]:
    """A text file that replaces `path`, and keeps its mode, when the block ends without an error.

    Until then it is a temporary file in the same folder. Raises `UnwritableFile`.
    """
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise UnwritableFile(path, error) from None
    temporary = Path(name)
    file = os.fdopen(handle, "w", encoding=encoding, errors="backslashreplace", newline="")
    try:
        yield WholeFile(path, file)
        try:
            file.close()
            # `mkstemp` gives access to the owner only.
            temporary.chmod(path.stat().st_mode if path.exists() else _default_mode())
            temporary.replace(path)
        except OSError as error:
            raise UnwritableFile(path, error) from None
    except BaseException:
        with suppress(OSError):
            file.close()
        temporary.unlink(missing_ok=True)
        raise


def _default_mode() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
