"""Reads the repositories of a registry from a list, a table or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from matcher.repository_name import are_repository_names, is_repository_name
from simulator import aws_text
from simulator.image_reference import ImageReference, image_reference
from simulator.reading.json_stream import Broken, JsonStream, Parsed, starts_json
from simulator.reading.malformed import Malformed
from simulator.reading.sources import BrokenSource, Source, UnreadableSource
from simulator.reading.table_stream import TableStream, delimiter_of
from simulator.reading.text_encoding import decoded
from simulator.reading.text_window import TextWindow
from simulator.registry import UNKNOWN_REGISTRY, Registry
from simulator.repository_record import FIELDS, NAME_FIELDS, NoRepository, repository_of

COLUMNS = (*NAME_FIELDS, "repository", "repositoryUri", "repository_uri", "uri", "image", "name")
# In the first line of a file without any other column, these are names of repositories.
_NAMES_TOO = ("repository", "image", "name", "uri")
_CONTAINERS = frozenset({"repositories", "imageDetails"})
# Keys of the API and of the AWS CLI; at the end of the input, nothing has the pages that follow.
_NEXT_TOKENS = ("nextToken", "NextToken")
_INCOMPLETE = (
    "is incomplete: it ends with a token for the next page; list all of them, without --max-items"
)
_LONGEST_LINE = 1 << 20
_NAMES_IN_BATCH = 1_000
_LIKE_URI = re.compile(r"^(?:[^./\n]*\.[^/\n]*|localhost)(?:/.*)?$", re.MULTILINE)
# The repositories of the images of one output of `describe-images`; more are not remembered at once.
_MOST_REPOSITORIES_OF_IMAGES = 100_000


@dataclass(frozen=True, slots=True)
class Repositories:
    """Valid names of repositories in one registry, of which the input may say only a part."""

    registry: Registry
    names: list[str]


# Repositories that follow each other in the input, or an entry that names none.
Batch = Repositories | Malformed


def read_repository_names(source: Source) -> Iterator[Batch]:
    """The repositories in `source`, in order and in batches, with a `Malformed` for all else."""
    window = TextWindow(decoded(source.chunks()))
    window.skip_comments()
    if starts_json(window):
        return _json(JsonStream(window, _is_repository, _CONTAINERS), source)
    if _is_table(window):
        return _table(window, source)
    return _lines(window, source)


def _is_table(window: TextWindow) -> bool:
    line = window.first_line(_LONGEST_LINE).strip()
    if line in _NAMES_TOO or (delimiter := delimiter_of(window, COLUMNS)) is None:
        return False
    # The AWS CLI separates names by tabs, and one may be that of a column; no column has a slash.
    return delimiter != "\t" or "/" not in line or not _are_repositories(line, delimiter)


def _are_repositories(line: str, delimiter: str) -> bool:
    return all(image_reference(cell.strip()).fault is None for cell in line.split(delimiter))


def _json(stream: JsonStream, source: Source) -> Iterator[Batch]:
    yield from _batched(_entries(stream, source))
    if any(stream.remainder.get(key) for key in _NEXT_TOKENS):
        yield Malformed(source.label, "", _INCOMPLETE)


def _table(window: TextWindow, source: Source) -> Iterator[Batch]:
    line, position = window.first_line(_LONGEST_LINE), f"line {window.line_number():,}"
    delimiter = delimiter_of(window, COLUMNS)
    is_empty = True
    for batch in _batched(_entries(TableStream(window, COLUMNS, FIELDS), source)):
        yield batch
        is_empty = False
    if is_empty and delimiter is not None and _are_repositories(line, delimiter):
        yield Malformed(source.label, position, "is the header of a table, and no row follows it")


def _batched(entries: Iterable[ImageReference | Malformed]) -> Iterator[Batch]:
    registry, names = UNKNOWN_REGISTRY, list[str]()
    for entry in entries:
        following = None if isinstance(entry, Malformed) else entry.registry
        if names and (following != registry or len(names) == _NAMES_IN_BATCH):
            yield Repositories(registry, names)
            names = []
        if isinstance(entry, Malformed):
            yield entry
        else:
            registry = entry.registry
            names.append(entry.repository)
    if names:
        yield Repositories(registry, names)


class _Images:
    """The repositories of images; the output of `describe-images` has each as often as images in it."""

    def __init__(self) -> None:
        self._seen: set[tuple[Registry, str]] = set()

    def is_repeated(self, repository: ImageReference) -> bool:
        """Whether an image in the same repository was seen before."""
        key = (repository.registry, repository.repository)
        if key in self._seen:
            return True
        if len(self._seen) == _MOST_REPOSITORIES_OF_IMAGES:
            self._seen.clear()
        self._seen.add(key)
        return False


def _entries(
    records: Iterable[Parsed | Broken], source: Source
) -> Iterator[ImageReference | Malformed]:
    images = _Images()
    try:
        for item in records:
            if isinstance(item, Broken):
                yield Malformed(source.label, item.position, item.reason)
                continue
            entry = _entry(item.value, source, item.position)
            if isinstance(entry, Malformed) or not (
                _is_image(item.value) and images.is_repeated(entry)
            ):
                yield entry
    except BrokenSource as error:
        yield _broken(source, error)


def _entry(value: object, source: Source, position: str) -> ImageReference | Malformed:
    try:
        if isinstance(value, str):
            return _reference(value)
        return repository_of(value if isinstance(value, dict) else {}, COLUMNS)
    except NoRepository as error:
        return Malformed(source.label, position, str(error))


def _reference(text: str) -> ImageReference:
    found = image_reference(text)
    if found.fault is not None:
        raise NoRepository(found.fault)
    return found


def _is_repository(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, dict) and any(column in value for column in COLUMNS)
    )


def _is_image(value: object) -> bool:
    return isinstance(value, dict) and "imageDigest" in value


def _to_be_parsed(lines: list[str]) -> set[str]:
    """The lines that are not valid names, or begin like a host; all others are names and only that."""
    text = "\n".join(lines)
    found = set(_LIKE_URI.findall(text)) if "." in text or "localhost/" in text else set()
    if not are_repository_names(lines):
        found.update(line for line in lines if not is_repository_name(line))
    return found


def _lines(window: TextWindow, source: Source) -> Iterator[Batch]:
    number = window.line_number()
    images = _Images()
    last = ""
    for lines in window.line_batches(_LONGEST_LINE):
        if lines is None:
            yield Malformed(source.label, f"line {number:,}", "is too long for a name")
            number += 1
            continue
        stripped = list(map(str.strip, lines))
        names = list(filter(None, stripped))
        last = names[-1] if names else last
        to_be_parsed = _to_be_parsed(names)
        if not to_be_parsed:
            yield Repositories(UNKNOWN_REGISTRY, names)
        else:
            numbered = (
                (each, line)
                for each, line in enumerate(stripped, start=number)
                if line and not line.startswith("#")
            )
            for is_parsed, part in groupby(numbered, key=lambda each: each[1] in to_be_parsed):
                if is_parsed:
                    yield from _batched(
                        entry
                        for each, line in part
                        for entry in _line_entries(line, images, source, f"line {each:,}")
                    )
                else:
                    yield Repositories(UNKNOWN_REGISTRY, [line for _, line in part])
        number += len(lines)
    if aws_text.is_next_page(last):
        yield Malformed(source.label, "", _INCOMPLETE)
    if window.failure is not None:
        yield _broken(source, window.failure)


def _line_entries(
    line: str, images: _Images, source: Source, position: str
) -> Iterator[ImageReference | Malformed]:
    """The entries in a line: one, or several separated by tabs, as the AWS CLI prints lists."""
    if aws_text.is_detail(line) or aws_text.is_next_page(line):
        return
    cells = line.split("\t")
    names = list(filter(None, map(str.strip, cells)))
    try:
        described = aws_text.described_repository(cells) or aws_text.values_of_one_repository(names)
    except NoRepository as error:
        yield Malformed(source.label, position, str(error))
        return
    if described is None:
        yield from (_entry(name, source, position) for name in names)
    elif not (aws_text.is_image(cells) and images.is_repeated(described)):
        yield described


def _broken(source: Source, error: BrokenSource) -> Malformed:
    position = "" if isinstance(error, UnreadableSource) else "at its end"
    return Malformed(source.label, position, str(error))
