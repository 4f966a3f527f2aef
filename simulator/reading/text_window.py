"""A window that moves over text too long to hold."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from simulator.reading.sources import BrokenSource

# How bytes that are not UTF-8 come out of a source.
NOT_UTF8 = regex.compile(r"[\udc80-\udcff]")
_SPACE = regex.compile(r"\s*+")


class TextWindow:
    """The part of a text from `kept_from` on that has been read so far, and a place `at` in it.

    `dropped` is how many characters of the whole text came before; `failure` says why the text ended
    too early, where it did; `is_doubtful` whether bytes that are not UTF-8 may be in the window.
    """

    def __init__(self, chunks: Iterator[str], dropped: int = 0) -> None:
        self.text = ""
        self.at = 0
        self.kept_from = 0
        self.failure: str | None = None
        self.is_doubtful = False
        self._chunks = chunks
        self._dropped = dropped
        self._ended = False
        self.more()

    def more(self) -> bool:
        """Read on: at least one chunk, and so much that what is kept doubles. False at the end."""
        if self._ended:
            return False
        chunks = [self.text[self.kept_from :]]
        wanted = max(len(chunks[0]), 1)
        try:
            while wanted > 0 and (chunk := next(self._chunks, None)) is not None:
                self.is_doubtful = self.is_doubtful or not chunk.isascii()
                chunks.append(chunk)
                wanted -= len(chunk)
        except BrokenSource as error:
            self.failure = str(error)
        self._ended = wanted > 0
        self._dropped += self.kept_from
        self.at -= self.kept_from
        self.kept_from = 0
        self.text = "".join(chunks)
        return len(chunks) > 1

    def keep_from_here(self) -> None:
        """Let go of what lies before the place."""
        self.kept_from = self.at

    def kept(self) -> int:
        """How many characters are kept."""
        return len(self.text) - self.kept_from

    def skip_space(self) -> bool:
        """To the next character that is not white space; False where the text ends before it."""
        is_first = self.kept_from == self.at
        while True:
            if self.at < len(self.text) and not self.text[self.at].isspace():
                return True
            match = _SPACE.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            if is_first:
                self.keep_from_here()
            if self.at < len(self.text):
                return True
            if not self.more():
                return False

    def character(self) -> str:
        """The next character that is not white space, or a NUL where the text ends."""
        return self.text[self.at] if self.skip_space() else "\0"

    def first_line(self) -> str:
        """What is there of the line at the place."""
        end = self.text.find("\n", self.at)
        return self.text[self.at : end if end >= 0 else len(self.text)].rstrip("\r")

    def is_exhausted(self) -> bool:
        """Whether the text has been read to its end."""
        return self._ended

    def skip_all(self) -> None:
        """To the end of the text."""
        self.at = len(self.text)
        self.keep_from_here()
        while self.more():
            self.at = len(self.text)
            self.keep_from_here()

    def place(self, at: int | None = None) -> str:
        """A place of the window as a user can find it in the whole text."""
        return f"character {self._dropped + (self.at if at is None else at) + 1:,}"

    def raise_failure(self) -> None:
        """Raises `BrokenSource` for a text that ended too early, where nobody has told yet."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise BrokenSource(failure)

    def lines(self, longest: int) -> Iterator[str | None]:
        """The lines from the place on, without their ends; None for a line longer than `longest`."""
        too_long = False
        while True:
            end = self.text.find("\n", self.at)
            if end < 0:
                if len(self.text) - self.at > longest:
                    too_long = True
                    self.at = len(self.text)
                self.keep_from_here()
                if self.more():
                    continue
                end = len(self.text)
                if self.at == end and not too_long:
                    return
            too_long = too_long or end - self.at > longest
            line = None if too_long else self.text[self.at : end]
            self.at = min(end + 1, len(self.text))
            too_long = False
            yield line
