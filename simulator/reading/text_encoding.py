"""Text in UTF-8, UTF-16 or UTF-32, decoded in pieces."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

import regex

from simulator.reading.sources import BrokenSource

# The code points that `decoded` makes of bytes that are not valid in the encoding of the text.
UNDECODABLE = regex.compile(r"[\udc80-\udcff]")
NOT_DECODED = "is not UTF-8 (nor UTF-16 or UTF-32)"

# The longest byte order mark. Without one, the zeros in as many bytes show the encoding.
_BYTES_OF_MARK = 4
_ESCAPING = "simulator.reading.escape"


def decoded(chunks: Iterator[bytes]) -> Iterator[str]:
    """The text without its byte order mark; each invalid byte becomes a lone surrogate."""
    beginning = b""
    failure: BrokenSource | None = None
    try:
        while len(beginning) < _BYTES_OF_MARK and (chunk := next(chunks, None)) is not None:
            beginning += chunk
    except BrokenSource as error:
        failure = error
    encoding = json.detect_encoding(beginning)
    is_utf_8 = encoding.startswith("utf-8")
    decoder = codecs.getincrementaldecoder("utf-8-sig" if is_utf_8 else encoding)(
        "surrogateescape" if is_utf_8 else _ESCAPING
    )
    yield decoder.decode(beginning)
    if failure is not None:
        raise failure
    for chunk in chunks:
        yield decoder.decode(chunk)
    if rest := decoder.decode(b"", final=True):
        yield rest


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff" * (error.end - error.start), error.end


codecs.register_error(_ESCAPING, _escape)
