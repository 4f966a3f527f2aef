"""The files in folders and behind patterns, and everything there that cannot be read."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file with its size in bytes, or a path that cannot be read and the reason."""

    path: str
    size: int = 0
    fault: str | None = None


def files_in(folder: str) -> Iterator[Found]:
    """The files in a folder and all folders in it; links are followed, and each file is found once."""
    return _found([folder])


def files_matching(pattern: str) -> Iterator[Found]:
    """The files that a pattern matches, and those in the folders that it matches, each once."""
    yield from _unsearchable(pattern)
    matches = glob.glob(pattern, recursive=True)  # noqa: PTH207 (absolute patterns too)
    yield from _found(sorted(str(Path(match)) for match in matches))


def _found(paths: list[str]) -> Iterator[Found]:
    """The files at these paths and in the folders among them, depth first."""
    visited: set[int] = set()
    # Links come last, so that a file is named by the folder it is in.
    links = [path for path in reversed(paths) if os.path.islink(path)]  # noqa: PTH114 (it never raises)
    stack = [path for path in reversed(paths) if not os.path.islink(path)]  # noqa: PTH114
    while stack or links:
        is_link = not stack
        path = links.pop() if is_link else stack.pop()
        try:
            status = _status(path)
            is_known = _identity(status) in visited
            visited.add(_identity(status))
            if is_link:
                # Through a link that leads back, `**` finds paths with more links than can be followed.
                visited.add(_identity(os.lstat(path)))
            if is_known:
                continue
            if stat.S_ISLNK(status.st_mode):
                os.stat(path)  # noqa: PTH116
            elif stat.S_ISREG(status.st_mode):
                yield Found(path, status.st_size)
            elif not stat.S_ISDIR(status.st_mode):
                kind = _KINDS.get(stat.S_IFMT(status.st_mode), "of an unknown kind")
                yield Found(path, fault=f"it is {kind}, not a file")
            else:
                with os.scandir(path) as entries:
                    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
                        (links if entry.is_symlink() else stack).append(entry.path)
        except OSError as error:
            yield Found(path, fault=_reason(error))


def _identity(status: os.stat_result) -> int:
    return status.st_dev << 64 | status.st_ino


def _status(path: str) -> os.stat_result:
    """The status of what a path leads to, or of the link itself if it leads nowhere."""
    try:
        return os.stat(path)  # noqa: PTH116
    except OSError:
        return os.lstat(path)


def _unsearchable(pattern: str) -> Iterator[Found]:
    """The folders that `glob` skips in silence."""
    parts = Path(pattern).parts
    for depth in range(1, len(parts)):
        for match in glob.glob(str(Path(*parts[:depth])), recursive=True):  # noqa: PTH207
            try:
                if not stat.S_ISDIR(os.stat(match).st_mode):  # noqa: PTH116
                    continue
                if glob.has_magic(parts[depth]):
                    os.scandir(match).close()
                else:
                    Path(match, parts[depth]).lstat()
            except FileNotFoundError:
                continue
            except OSError as error:
                yield Found(match, fault=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
