"""Checks of the files that a command reads and writes, made before it does either."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simulator.cli.settings import settings
from simulator.errors import UnusableInput
from simulator.reading.folders import identity, matching
from simulator.reading.sources import STANDARD_INPUT, sources
from simulator.report.whole_file import absolute_path, real_path

STANDARD_OUTPUT = "-"
_ANY_FOLDERS = "**"
# A Hadoop path, as Spark reads it.
_URI = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):/+(.*)", re.DOTALL)
_LOCAL = "file:"
_ALTERNATIVES = re.compile(r"\{[^{}]*\}")


class OutputIsInput(UnusableInput):
    """An output that is an input as well, or that lies in a folder that is read."""


@dataclass(frozen=True, slots=True)
class _Output:
    """An output, the status of the regular file that is there already, and its path unless a stream."""

    shown: str
    existing: os.stat_result | None
    path: str | None = None


def check_files(*inputs: str, decisions: str | None = None) -> None:
    """Checks the inputs of a command against each other and against all of its outputs.

    `inputs` are files, folders, patterns and `-` for standard input; the outputs are `decisions`, the
    report and the standard streams. Raises `UnusableInput`.
    """
    if inputs.count(STANDARD_INPUT) > 1:
        raise UnusableInput("standard input can be read only once, so only one argument can be '-'")
    report = settings().output
    if report is not None and decisions is not None and _are_same(report, decisions):
        raise UnusableInput(f"--output and --decisions are both {report}; choose another file for one")
    outputs = list(_outputs({"--output": report, "--decisions": decisions}))
    for each in inputs:
        if any(output.existing for output in outputs):
            _check_existing(outputs, each)
        for output in outputs:
            if output.path is not None and each != STANDARD_INPUT and _reads(each, output.path):
                raise OutputIsInput(
                    f"{output.shown} lies in what this command reads ({each}), so the next run would "
                    "read it; choose another folder"
                )


def _outputs(paths: dict[str, str | None]) -> Iterator[_Output]:
    """The standard streams, and the files that options name."""
    for name, stream in ("standard output", sys.stdout), ("standard error", sys.stderr):
        yield _Output(name, _regular_file(stream.fileno()))
    for option, path in paths.items():
        if path == "":
            raise UnusableInput(f"the file name of {option} is empty")
        if path not in (None, STANDARD_OUTPUT):
            # The real path is the one that is replaced; the system does not find `file/../other`.
            yield _Output(f"{option} {path}", _regular_file(real_path(path)), path)


def _check_existing(outputs: Iterable[_Output], argument: str) -> None:
    """Checks that no output is a file that an argument names."""
    for read in _files(argument):
        for output in outputs:
            if output.existing is not None and os.path.samestat(output.existing, read):
                raise OutputIsInput(
                    f"{output.shown} is also an input of this command; choose another file"
                )


def _regular_file(file: Path | int) -> os.stat_result | None:
    """The status of a path or descriptor, or None if it is not a regular file."""
    try:
        status = os.fstat(file) if isinstance(file, int) else file.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _files(argument: str) -> Iterator[os.stat_result]:
    """The regular files that an argument names; none if it cannot be used, which is reported later."""
    files: list[Path | int] = []
    if argument == STANDARD_INPUT:
        files.append(sys.stdin.fileno())
    else:
        with suppress(UnusableInput):
            files += (Path(source.name) for source in sources([argument]))
    yield from filter(None, map(_regular_file, files))


def _are_same(one: str, other: str) -> bool:
    """Whether two outputs are the same file, or both are standard output."""
    if STANDARD_OUTPUT in (one, other):
        files: list[Path | int] = [
            sys.stdout.fileno() if each == STANDARD_OUTPUT else real_path(each) for each in (one, other)
        ]
    else:
        files = [real_path(one), real_path(other)]
    first, second = map(_regular_file, files)
    if first is not None and second is not None:
        return os.path.samestat(first, second)
    return files[0] == files[1]


def _reads(argument: str, path: str) -> bool:
    """Whether a file at `path`, which need not exist yet, would be read because of an argument."""
    pattern, output = _ALTERNATIVES.sub("*", argument), path
    if (remote := _remote_parts(pattern)) is not None:
        written = _remote_parts(output)
        return written is not None and _reaches(remote, written)
    argument, pattern, output = (each.removeprefix(_LOCAL) for each in (argument, pattern, output))
    with suppress(OSError):
        if Path(argument).is_dir():
            return _is_in(output, argument)
        if Path(argument).exists():
            return False
    return _is_matched(output, pattern)


def _is_matched(path: str, pattern: str) -> bool:
    """Whether a pattern matches a path, or a folder that a path is in, if need be through links."""
    folder, name = _identity(real_path(path).parent), Path(path).name
    parts = Path(pattern).parts
    for depth in range(len(parts)):
        for match in matching(str(Path(*parts[:depth]))) if depth else ["."]:
            if _identity(match) == folder is not None and _reaches(parts[depth:], [name]):
                return True
    return any(Path(each).is_dir() and _is_in(path, each) for each in matching(pattern))


def _is_in(path: str, folder: str) -> bool:
    """Whether a path is in a folder, or in one that the links in the folder lead to."""
    read = set()
    for each, below, _ in os.walk(folder, followlinks=True):
        found = _identity(each)
        if found in read:
            below.clear()
        read.add(found)
    read.discard(None)
    above = (*real_path(path).parents, *absolute_path(path).parents)
    return any(_identity(each) in read for each in above)


def _identity(path: str | Path) -> int | None:
    """The identity of a folder, or None if it cannot be found."""
    try:
        return identity(Path(path).stat())
    except OSError:
        return None


def _remote_parts(path: str) -> tuple[str, ...] | None:
    """The scheme and the parts of a Hadoop path, or None for a path on this machine."""
    uri = _URI.fullmatch(path)
    return None if uri is None or uri[1] == "file" else (uri[1], *uri[2].split("/"))


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
