"""Filters of which any may match, read character by character all at once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_STAR_COST = 60


class Union:
    """Filters, of which any may match, as places in them: how these move.

    The places are bits of one integer, and a step moves them all at once (Baeza-Yates and Gonnet, A new
    approach to text searching, CACM 35, 1992). After a star, all earlier places of its filter are
    dropped: what they lead to, it leads to as well. Once a filter matches whatever follows, all other
    places are dropped.

    `alphabet` are the characters that will be read. `spent` is what reading has cost, in units of a
    `Budget`; `bytes` how much a set of places takes.
    """

    def __init__(self, texts: Iterable[str], alphabet: Iterable[str]) -> None:
        self._moves = dict.fromkeys(alphabet, 0)
        self._stays = begin = self.end = 0
        # By the bit of a place with a star: the places before it in its filter.
        self._before: dict[int, int] = {}
        # By the characters that a filter still needs: the places where it does.
        needs: dict[int, int] = {}
        place = 0
        for text in dict.fromkeys(texts):
            first = 1 << place
            begin |= first
            needed = len(text) - text.count("*")
            for symbol in text:
                bit = 1 << place
                if symbol == "*":
                    self._stays |= bit
                    self._before[bit] = bit - first
                    continue
                if symbol in self._moves:
                    self._moves[symbol] |= bit
                needs[needed] = needs.get(needed, 0) | bit
                needed -= 1
                place += 1
            self.end |= 1 << place
            place += 1
        needs[0] = self.end
        self._needs = sorted(needs.items())
        self._always = self._stays & self.end
        self._settled = self._always & -self._always
        self.begin = self._settled if begin & self._always else begin
        self.bytes = place // 8 + 1
        self.spent = 0

    def after(self, places: int, character: str) -> int:
        """The places after one character more."""
        moved = (places & self._moves[character]) << 1 | places & self._stays
        stars = moved & self._stays & ~places
        if stars:
            if moved & self._always:
                return self._settled
            self.spent += _STAR_COST * stars.bit_count()
        while stars:
            star = stars & -stars
            moved &= ~self._before[star]
            stars ^= star
        return moved

    def is_settled(self, places: int) -> bool:
        """Whether everything is matched, whatever follows."""
        return bool(places & self._always)

    def needed(self, places: int) -> int:
        """The least number of characters to come before a filter can match; there must be a place."""
        return next(count for count, those in self._needs if places & those)
