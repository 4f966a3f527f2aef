"""Files that appear only once they are complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class UnwritableFile(Exception):
    """A file that cannot be written; says which and why."""


class Writing:
    """Turns an `OSError` inside it into an `UnwritableFile`. A class, as it is entered for each row."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise UnwritableFile(f"{self._path}: cannot be written: {reason}") from None


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that is at `path` once the block has ended well, with the mode of any that was there.

    Until then it is a temporary file beside it, which is removed on any error. Raises `UnwritableFile`;
    what the block writes is to be inside a `Writing`.
    """
    path = path.resolve()
    with Writing(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding=encoding, errors="backslashreplace", newline="") as file:
            yield file
            with Writing(path):
                file.flush()
        with Writing(path):
            # A temporary file is made for its owner alone; this one is a result like any other.
            unfinished.chmod(path.stat().st_mode if path.exists() else _usual_mode())
            unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _usual_mode() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
