"""Checks of the files that a command reads and writes, made before it does either."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from simulator.cli.settings import settings
from simulator.errors import UnusableInput
from simulator.reading.sources import STANDARD_INPUT, sources
from simulator.report.whole_file import absolute_path, real_path

STANDARD_OUTPUT = "-"
_ANY_FOLDERS = "**"
# A Hadoop path, as Spark reads it.
_URI = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):/+(.*)", re.DOTALL)
_ALTERNATIVES = re.compile(r"\{[^{}]*\}")


class OutputIsInput(UnusableInput):
    """An output that is an input as well, or that lies in a folder that is read."""


def check_files(*inputs: str, decisions: str | None = None) -> None:
    """Checks the inputs of a command against each other and against all of its outputs.

    `inputs` are files, folders, patterns and `-` for standard input; the outputs are `decisions` and
    the report. Raises `UnusableInput`.
    """
    if inputs.count(STANDARD_INPUT) > 1:
        raise UnusableInput("standard input can be read only once, so only one argument can be '-'")
    report = settings().output
    if report is not None and decisions is not None and _are_same(report, decisions):
        raise UnusableInput(f"--output and --decisions are both {report}; choose another file for one")
    _check_output("--output", STANDARD_OUTPUT if report is None else report, inputs)
    if decisions is not None:
        _check_output("--decisions", decisions, inputs)
    # What is malformed is named on standard error, which would be read as well.
    errors = _regular_file(sys.stderr.fileno())
    for each in inputs:
        if errors is not None and any(os.path.samestat(errors, read) for read in _files(each)):
            raise OutputIsInput("standard error is also an input of this command; choose another file")


def _check_output(option: str, path: str, inputs: Sequence[str]) -> None:
    if not path:
        raise UnusableInput(f"the file name of {option} is empty")
    is_standard = path == STANDARD_OUTPUT
    shown = "standard output" if is_standard else f"{option} {path}"
    # The real path is the one that is replaced; the system does not find `file/../other`.
    written = _regular_file(sys.stdout.fileno() if is_standard else real_path(path))
    for each in inputs:
        if written is not None and any(os.path.samestat(written, read) for read in _files(each)):
            raise OutputIsInput(f"{shown} is also an input of this command; choose another file")
        if not is_standard and each != STANDARD_INPUT and _reads(each, path):
            raise OutputIsInput(
                f"{shown} lies in what this command reads ({each}), so the next run would read it; "
                "choose another folder"
            )


def _regular_file(path: str | Path | int) -> os.stat_result | None:
    """The status of a path or descriptor, or None if it is not a regular file."""
    try:
        status = os.stat(path)  # noqa: PTH116 (descriptors too)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _files(argument: str) -> Iterator[os.stat_result]:
    """The regular files that an argument names; none if it cannot be used, which is reported later."""
    if argument == STANDARD_INPUT:
        names: list[str | int] = [sys.stdin.fileno()]
    else:
        names = []
        with suppress(UnusableInput):
            names += (source.name for source in sources([argument]))
    yield from filter(None, map(_regular_file, names))


def _are_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if STANDARD_OUTPUT in (one, other):
        files = (sys.stdout.fileno() if each == STANDARD_OUTPUT else each for each in (one, other))
        first, second = map(_regular_file, files)
        return first is not None and second is not None and os.path.samestat(first, second)
    paths = real_path(one), real_path(other)
    first, second = map(_regular_file, paths)
    if first is not None and second is not None:
        return os.path.samestat(first, second)
    return paths[0] == paths[1]


def _reads(argument: str, path: str) -> bool:
    """Whether a file at `path`, which need not exist yet, would be read because of an argument."""
    with suppress(OSError):
        if Path(argument).is_dir():
            return _is_in(path, argument)
        if Path(argument).exists():
            return False
    if _reaches(_parts(_ALTERNATIVES.sub("*", argument)), _parts(path)):
        return True
    return _reads_through_links(argument, path)


def _reads_through_links(pattern: str, path: str) -> bool:
    """Whether folders that a pattern matches are, or lead to, the one that a path is in."""
    folder, name = _identity(real_path(path).parent), Path(path).name
    parts = Path(pattern).parts
    for depth in range(1, len(parts)):
        for match in glob.glob(str(Path(*parts[:depth])), recursive=True):  # noqa: PTH207
            if _identity(match) == folder is not None and _reaches(parts[depth:], [name]):
                return True
    matches = glob.glob(pattern, recursive=True)  # noqa: PTH207
    return any(Path(each).is_dir() and _is_in(path, each) for each in matches)


def _is_in(path: str, folder: str) -> bool:
    """Whether a path is in a folder, or in one that the links in the folder lead to."""
    read = set()
    for each, below, _ in os.walk(folder, followlinks=True):
        identity = _identity(each)
        if identity in read:
            below.clear()
        read.add(identity)
    read.discard(None)
    above = (*real_path(path).parents, *absolute_path(path).parents)
    return any(_identity(each) in read for each in above)


def _identity(path: str | Path) -> tuple[int, int] | None:
    """The device and the number of a folder, or None if it cannot be found."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _parts(path: str) -> tuple[str, ...]:
    """The parts of a path or pattern, those of a path on this machine without symbolic links."""
    if (uri := _URI.fullmatch(path)) is not None:
        scheme, rest = uri.groups()
        if scheme != "file":
            return (scheme, *rest.split("/"))
        path = f"/{rest}"
    parts = Path(path).parts
    literal = next((number for number, each in enumerate(parts) if glob.has_magic(each)), len(parts))
    return (*real_path(Path(*parts[:literal])).parts, *parts[literal:])


def _reaches(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a pattern matches a path or a folder above it, both split into parts."""
    if not pattern:
        return True
    first, *rest = pattern
    if first == _ANY_FOLDERS and _reaches(rest, path):
        return True
    # Patterns do not match hidden files.
    if not path or (path[0].startswith(".") and not first.startswith(".")):
        return False
    if first == _ANY_FOLDERS:
        return _reaches(pattern, path[1:])
    return fnmatch.fnmatchcase(path[0], first) and _reaches(rest, path[1:])
