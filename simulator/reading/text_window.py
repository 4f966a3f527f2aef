"""A sliding window over text that is too long for memory."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from simulator.reading.sources import BrokenSource

# The code points that `sources.decoded` makes of bytes that are not UTF-8.
NOT_UTF8 = regex.compile(r"[\udc80-\udcff]")
_SPACE = regex.compile(r"\s*+")


class TextWindow:
    """The buffered part of a text, and a cursor in it.

    `text` is the buffer, `cursor` an index into it, and `kept_from` the index from which `more` keeps
    text. `is_exhausted` is True once the whole text has been read; `failure` is the reason if it ended
    too early. `is_doubtful` is False while the text cannot contain bytes that are not UTF-8. `dropped`
    is the number of characters before the window.
    """

    def __init__(self, chunks: Iterator[str], dropped: int = 0) -> None:
        self.text = ""
        self.cursor = 0
        self.kept_from = 0
        self.failure: str | None = None
        self.is_doubtful = False
        self._chunks = chunks
        self._dropped = dropped
        self.is_exhausted = False
        self.more()

    def more(self) -> bool:
        """Reads at least one chunk, and enough to double the text that is kept. False at the end."""
        if self.is_exhausted:
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
        self.is_exhausted = wanted > 0
        self._dropped += self.kept_from
        self.cursor -= self.kept_from
        self.kept_from = 0
        self.text = "".join(chunks)
        return len(chunks) > 1

    def keep_from_here(self) -> None:
        """Lets `more` drop the text before the cursor."""
        self.kept_from = self.cursor

    def skip_space(self) -> bool:
        """Moves to the next character that is not white space; False if there is none."""
        is_first = self.kept_from == self.cursor
        while True:
            if self.cursor < len(self.text) and not self.text[self.cursor].isspace():
                return True
            match = _SPACE.match(self.text, self.cursor)
            assert match is not None
            self.cursor = match.end()
            if is_first:
                self.keep_from_here()
            if self.cursor < len(self.text):
                return True
            if not self.more():
                return False

    def character(self) -> str:
        """The next character that is not white space, or NUL at the end of the text."""
        return self.text[self.cursor] if self.skip_space() else "\0"

    def first_line(self) -> str:
        """The buffered part of the line at the cursor."""
        end = self.text.find("\n", self.cursor)
        return self.text[self.cursor : end if end >= 0 else len(self.text)].rstrip("\r")

    def skip_all(self) -> None:
        """Moves to the end of the text."""
        self.cursor = len(self.text)
        self.keep_from_here()
        while self.more():
            self.cursor = len(self.text)
            self.keep_from_here()

    def location(self, index: int | None = None) -> str:
        """An index into the buffer (by default the cursor) as a position in the whole text."""
        return f"character {self._dropped + (self.cursor if index is None else index) + 1:,}"

    def raise_failure(self) -> None:
        """Raises `BrokenSource` if the text ended too early and that has not been reported yet."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise BrokenSource(failure)

    def lines(self, longest: int) -> Iterator[str | None]:
        """The lines from the cursor on, one by one; see `line_batches`."""
        for batch in self.line_batches(longest):
            yield from (None,) if batch is None else batch

    def line_batches(self, longest: int) -> Iterator[list[str] | None]:
        """The lines from the cursor on, without their line feeds, as many at a time as are buffered.

        A line longer than `longest` comes as None in place of a batch.
        """
        is_too_long = False  # whether the beginning of the line at the cursor has been dropped
        while True:
            end = self.text.rfind("\n", self.cursor)
            if end < 0:
                if len(self.text) - self.cursor > longest:
                    is_too_long = True
                    self.cursor = len(self.text)
                self.keep_from_here()
                if self.more():
                    continue
                end = len(self.text)
                if self.cursor == end and not is_too_long:
                    return
            is_whole = not is_too_long and end - self.cursor <= longest
            lines = self.text[self.cursor : end].split("\n")
            self.cursor = min(end + 1, len(self.text))
            if is_whole:
                yield lines
                continue
            for line in lines:
                yield None if is_too_long or len(line) > longest else [line]
                is_too_long = False
