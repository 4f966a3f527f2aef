"""Rewrites a file in place, so that it keeps its links, its owner and its mode."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from io import FileIO
from pathlib import Path

from simulator.errors import UnusableInput
from simulator.interruption import uninterrupted


class UnchangedFile(UnusableInput):
    """A file that could not be rewritten and has its old content."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: cannot be written and was not changed: {reason}")


class DamagedFile(UnusableInput):
    """A file that was only partly rewritten, and a copy of its old content."""

    def __init__(self, path: Path, copy: Path, reason: str) -> None:
        super().__init__(
            f"{path}: could be written only in part: {reason}; its old content is in {copy}"
        )


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Replace the content `old` of a regular file with `new`.

    Renaming a new file to `path` would be atomic, but the new file would have another owner and break
    hard links. Instead, the old content is first written to a temporary file in the same folder. It is
    deleted afterwards, and remains there if the program is killed or the system fails in between.

    Raises `UnchangedFile` or `DamagedFile`.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UnchangedFile(path, "it is not a regular file")
        # The system lets the superuser write such a file, but its owner does not want it to be changed.
        if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise UnchangedFile(path, "it is read-only")
        with path.open("r+b", buffering=0) as file:
            if file.read() != old:
                raise UnchangedFile(path, "another program has changed it in the meantime")
            # A second interruption could stop the restoration after the first one.
            with uninterrupted():
                copy = _synchronized_copy(path, old)
                _overwrite(path, file, copy, old, new)
    except OSError as error:
        raise UnchangedFile(path, error.strerror or str(error)) from None


def _synchronized_copy(path: Path, content: bytes) -> Path:
    """A new file with this content, which is on the disk, in the folder of `path`."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".old", dir=path.parent)
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            _write(file, content)
    except BaseException:
        copy.unlink()
        raise
    _synchronize_folder(path.parent)
    return copy


def _synchronize_folder(folder: Path) -> None:
    """Have the names of new files on the disk, on systems and file systems that can be asked to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _overwrite(path: Path, file: FileIO, copy: Path, old: bytes, new: bytes) -> None:
    """Write the new content or, if that fails, the old one again, and delete the copy."""
    try:
        _write(file, new)
    except BaseException as error:
        try:
            _write(file, old)
        except OSError:
            raise DamagedFile(path, copy, str(error)) from None
        copy.unlink()
        raise
    with suppress(OSError):
        copy.unlink()


def _write(file: FileIO, content: bytes) -> None:
    file.seek(0)
    # A buffer would write what is left of a failed write later. Without one, a write may be partial.
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
    file.truncate()
    os.fsync(file.fileno())
