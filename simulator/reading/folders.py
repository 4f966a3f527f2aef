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
    """A file with its size in bytes, or a path that cannot be read and the reason.

    `identity` is the same for all paths to a regular file, and None for everything else.
    """

    path: str
    size: int = 0
    fault: str | None = None
    identity: int | None = None


def files_in(folder: str) -> Iterator[Found]:
    """The files in a folder and all folders in it; links are followed, and each file is found once."""
    return _found([folder])


def files_matching(pattern: str) -> Iterator[Found]:
    """The files that a pattern matches, and those in the folders that it matches, each once."""
    yield from _unsearchable(pattern)
    yield from _found(sorted(str(Path(match)) for match in matching(pattern)))


def matching(pattern: str) -> list[str]:
    """The paths that a pattern matches, which may have `**` for any folders."""
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 (`Path.glob` takes no absolute patterns)


def identity(status: os.stat_result) -> int:
    """The number that distinguishes a file or folder from all others."""
    return status.st_dev << 64 | status.st_ino


def _found(paths: list[str]) -> Iterator[Found]:
    """The files at these paths and in the folders among them, depth first."""
    visited: set[int] = set()
    # Links come last, so that a file is named by the folder it is in.
    stack, links = list[str](), list[str]()
    for path in reversed(paths):
        # The method of `Path` raises an error in a folder that can be listed but not searched.
        is_symbolic = os.path.islink(path)  # noqa: PTH114
        (links if is_symbolic else stack).append(path)
    while stack or links:
        is_link = not stack
        path = links.pop() if is_link else stack.pop()
        try:
            status = _status(path)
            is_known = identity(status) in visited
            visited.add(identity(status))
            if is_link:
                # Through a link that leads back, `**` finds paths with more links than can be followed.
                visited.add(identity(os.lstat(path)))
            if is_known:
                continue
            if stat.S_ISLNK(status.st_mode):
                Path(path).stat()  # raises the reason why the link leads nowhere
            elif stat.S_ISREG(status.st_mode):
                yield Found(path, status.st_size, identity=identity(status))
            elif not stat.S_ISDIR(status.st_mode):
                kind = _KINDS.get(stat.S_IFMT(status.st_mode), "of an unknown kind")
                yield Found(path, fault=f"it is {kind}, not a file")
            else:
                with os.scandir(path) as entries:
                    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
                        (links if entry.is_symlink() else stack).append(entry.path)
        except OSError as error:
            yield Found(path, fault=_reason(error))


def _status(path: str) -> os.stat_result:
    """The status of what a path leads to, or of the link itself if it leads nowhere."""
    try:
        return Path(path).stat()
    except OSError:
        return Path(path).lstat()


def _unsearchable(pattern: str) -> Iterator[Found]:
    """The folders that `glob` skips in silence."""
    parts = Path(pattern).parts
    for depth in range(1, len(parts)):
        for match in matching(str(Path(*parts[:depth]))):
            try:
                if not stat.S_ISDIR(Path(match).stat().st_mode):
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
