"""A sliding window over text that is too long for memory."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from simulator.reading.sources import BrokenSource

_SPACE = regex.compile(r"\s*+")


class TextWindow:
    """The buffered part of a text, and a cursor in it.

    `text` is the buffer, `cursor` an index into it, and `kept_from` the index from which `more` keeps
    text. `is_exhausted` is True once the whole text has been read; `failure` is the reason if it ended
    too early. `is_doubtful` is False while the text cannot contain undecodable bytes. `dropped` is the
    number of characters before the window.
    """

    def __init__(self, chunks: Iterator[str], dropped: int = 0) -> None:
        self.text = ""
        self.cursor = 0
        self.kept_from = 0
        self.failure: BrokenSource | None = None
        self.is_doubtful = False
        self._chunks = chunks
        self._dropped = dropped
        self._dropped_lines = 0
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
            self.failure = error
        self.is_exhausted = wanted > 0
        self._dropped += self.kept_from
        self._dropped_lines += self.text.count("\n", 0, self.kept_from)
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
        while not self.skip_buffered_space():
            if is_first:
                self.keep_from_here()
            if not self.more():
                return False
        if is_first:
            self.keep_from_here()
        return True

    def skip_buffered_space(self) -> bool:
        """Like `skip_space` within the buffer: False if the rest of it is white space."""
        if self.cursor == len(self.text) or self.text[self.cursor].isspace():
            match = _SPACE.match(self.text, self.cursor)
            assert match is not None
            self.cursor = match.end()
        return self.cursor < len(self.text)

    def ensure(self, count: int) -> None:
        """Reads until `count` characters from the cursor on are buffered, or the text is at its end."""
        while len(self.text) - self.cursor < count and self.more():
            pass

    def character(self) -> str:
        """The next character that is not white space, or NUL at the end of the text."""
        return self.text[self.cursor] if self.skip_space() else "\0"

    def skip_comments(self) -> bool:
        """Skips white space and lines that begin with `#`; False at the end of the text."""
        while self.skip_space():
            if self.text[self.cursor] != "#":
                return True
            while (end := self.text.find("\n", self.cursor)) < 0:
                self.cursor = len(self.text)
                self.keep_from_here()
                if not self.more():
                    return False
            self.cursor = end
            self.keep_from_here()
        return False

    def first_line(self, longest: int) -> str:
        """The line at the cursor, or as much of it as is not longer than `longest`."""
        while (end := self.text.find("\n", self.cursor, self.cursor + longest)) < 0:
            if len(self.text) - self.cursor >= longest or not self.more():
                end = min(len(self.text), self.cursor + longest)
                break
        return self.text[self.cursor : end].rstrip("\r")

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

    def line_number(self) -> int:
        """The number of the line that the cursor is in, from 1."""
        return self._dropped_lines + self.text.count("\n", 0, self.cursor) + 1

    def raise_failure(self) -> None:
        """Raises `BrokenSource` if the text ended too early and that has not been reported yet."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure

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
