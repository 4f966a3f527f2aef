"""A run of texts in a file, partitioned by hash."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, chain
from typing import IO

PARTITIONS = 256
# What a text takes in memory at most, in addition to its characters, while its partition is looked at.
BYTES_PER_TEXT = 180
_POSITION_BYTES = array("I").itemsize


class PartitionedRun:
    """Consecutive texts of a sequence, written to a file in partitions: equal texts share one.

    A text that is repeated within the run is stored once, with its first position. Texts are in ASCII
    and have no line breaks. `start` is the position of the run in the sequence, `size` the number of
    its texts, repeated ones included, and `counts` the same for each partition.
    """

    def __init__(self, file: IO[bytes], offset: int, texts: list[str], start: int) -> None:
        """Writes the run. Raises `OSError`."""
        self.start, self.size = start, len(texts)
        # Within a process, equal texts have equal hashes.
        partitions = [hash(text) % PARTITIONS for text in texts]
        counted = Counter(partitions)
        self.counts = array("I", [counted[partition] for partition in range(PARTITIONS)])
        stored: list[dict[str, int]] = [{} for _ in range(PARTITIONS)]
        for position, (partition, text) in enumerate(zip(partitions, texts, strict=True)):
            stored[partition].setdefault(text, position)
        blocks = [
            array("I", block.values()).tobytes() + "\n".join(block).encode("ascii") for block in stored
        ]
        self._stored = array("I", map(len, stored))
        self._offsets = array("Q", accumulate(map(len, blocks), initial=offset))
        file.seek(offset)
        file.write(b"".join(blocks))
        file.flush()

    @property
    def end(self) -> int:
        """The offset in the file at which the run ends."""
        return self._offsets[-1]

    def bytes_in_memory(self, partition: int) -> int:
        """The most bytes that a partition takes in memory."""
        size = self._offsets[partition + 1] - self._offsets[partition]
        return size + BYTES_PER_TEXT * self._stored[partition]

    def block(self, file: IO[bytes], partition: int) -> Iterator[tuple[str, int]]:
        """The texts of a partition in order, each with its first position in the sequence."""
        file.seek(self._offsets[partition])
        data = file.read(self._offsets[partition + 1] - self._offsets[partition])
        split = _POSITION_BYTES * self._stored[partition]
        positions = array("I")
        positions.frombytes(data[:split])
        # An empty block has no position, but splits into one empty text.
        texts = data[split:].decode("ascii").split("\n")
        return zip(texts, map(self.start.__add__, positions), strict=False)

    def blocks(self, file: IO[bytes]) -> Iterator[tuple[str, int]]:
        """The texts of all partitions, each with its first position in the sequence."""
        return chain.from_iterable(self.block(file, partition) for partition in range(PARTITIONS))
