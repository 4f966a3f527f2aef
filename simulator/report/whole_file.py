"""Files that appear only when they are complete."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from simulator.errors import UnusableInput
from simulator.interruption import uninterrupted


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

    Until then it is a temporary file in the same folder. Raises `UnwritableFile`, also for what is no
    regular file, such as a device.
    """
    if is_special(path):
        raise UnwritableFile(path, OSError(errno.EINVAL, "it is not a regular file"))
    target = real_path(path)
    temporary: Path | None = None
    try:
        # Interrupted between two of these steps, nothing would delete the file.
        with uninterrupted():
            temporary, file = _temporary_file(target, encoding)
        yield WholeFile(target, file)
        try:
            file.close()
            # A temporary file gives access to its owner only.
            temporary.chmod(target.stat().st_mode if target.exists() else _default_mode())
            temporary.replace(target)
        except OSError as error:
            raise UnwritableFile(target, error) from None
    except BaseException:
        if temporary is not None:
            with uninterrupted():
                with suppress(OSError):
                    file.close()
                temporary.unlink(missing_ok=True)
        raise


def _temporary_file(target: Path, encoding: str) -> tuple[Path, TextIO]:
    """A file in the folder of `target`. Raises `UnwritableFile`."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise UnwritableFile(target, error) from None
    return Path(name), _text_file(handle, encoding)


@contextmanager
def output_file(path: Path) -> Iterator[WholeFile]:
    """A `whole_file`; or a device or pipe, which is written at once. Raises `UnwritableFile`."""
    if not is_special(path):
        with whole_file(path) as whole:
            yield whole
        return
    try:
        file = _text_file(os.open(path, os.O_WRONLY), "utf-8")
    except OSError as error:
        raise UnwritableFile(path, error) from None
    try:
        yield WholeFile(path, file)
        try:
            file.flush()
        except OSError as error:
            raise UnwritableFile(path, error) from None
    finally:
        with suppress(OSError):
            file.close()


def _text_file(handle: int, encoding: str) -> TextIO:
    return os.fdopen(handle, "w", encoding=encoding, errors="backslashreplace", newline="")


def real_path(path: Path | str) -> Path:
    """The path without symbolic links, as far as they can be read.

    Raises `UnusableInput` for a relative path if the current folder has been deleted.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return absolute_path(path)


def absolute_path(path: Path | str) -> Path:
    """The path with its links and without `..`. Raises `UnusableInput` like `real_path`."""
    try:
        return Path(os.path.abspath(path))  # noqa: PTH100 (keeps links)
    except FileNotFoundError:
        raise UnusableInput(
            f"{path}: the current folder does not exist any more; change to another one"
        ) from None


def is_special(path: Path) -> bool:
    """Whether there is something at this path that is neither a file nor a folder.

    Raises `UnwritableFile` if that cannot be seen, as in a loop of links.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UnwritableFile(path, error) from None
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _default_mode() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
