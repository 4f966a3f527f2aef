"""The plan by which one pass over a name finds all filters that match it.

A mark is put before the name and after it. Then a filter with a single literal is one plain string, its
*key*: `prod/*` is MARK+`prod/`, `*/prod` is `/prod`+MARK, `prod` is MARK+`prod`+MARK and `*prod*` is
`prod`. A filter with several literals has the most selective of them as its key, and is verified only
where that is found.

A plan is plain data, and knows nothing of the executor that runs it.
"""

from __future__ import annotations

from matcher.wildcard_set.wildcard import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Plans and executors work on UTF-8. Here each byte of it is one character, so that ASCII text needs no
# conversion. Neither of these two bytes occurs in UTF-8, and therefore in a filter.
MARK, NO_TEXT = "\xff", "\xfe"

# A literal that is shorter is taken to be so many times as common for each character it lacks.
_LONG_ENOUGH, _COMMONNESS = 4, 8


class Plan:
    """What an executor needs to know of some groups of filters.

    These lists have an element for each distinct filter, except those of stars alone: `keys` has the
    key; `candidates` the encoded filter if it has to be verified, and None if the key decides;
    `groups` the ascending indices of the groups it is in. `unconditional` has the groups that match
    every name, because they have a filter of stars alone. `has_surrogates` says whether a filter
    has lone surrogates.
    """

    __slots__ = ("candidates", "group_count", "groups", "has_surrogates", "keys", "unconditional")

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        groups_of: dict[str, tuple[int, ...] | list[int]] = {}
        for index, filters in enumerate(groups):
            # Most filters are in one group, and share a tuple that is never changed.
            only = (index,)
            for text in filters:
                found = groups_of.setdefault(text, only)
                if found is not only and found[-1] != index:
                    if isinstance(found, tuple):
                        found = groups_of[text] = list(found)
                    found.append(index)
        together = "".join(groups_of)
        self.has_surrogates = not _is_utf8(together)
        if not together.isascii():
            groups_of = {encode(text): found for text, found in groups_of.items()}
        # Marked before it is split, an empty literal at an end of the filter is the mark alone.
        literals_of = {
            text: [each for each in split(f"{MARK}{text}{MARK}") if each and each != MARK]
            for text in groups_of
        }
        unconditional: set[int] = set()
        for text in [text for text, literals in literals_of.items() if not literals]:
            unconditional.update(groups_of.pop(text))
            del literals_of[text]
        self.group_count = len(groups)
        self.unconditional = tuple(sorted(unconditional))
        self.groups = list(map(tuple, groups_of.values()))
        self.keys = _keys(literals_of.values())
        self.candidates = [
            None if len(literals) == 1 else text for text, literals in literals_of.items()
        ]


def encode(text: str) -> str:
    """The UTF-8 of any text, each byte as one character; lone surrogates are encoded like others."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def exact_str(text: object, what: str) -> str:
    """The characters of an instance of a subclass of `str`, whatever it overrides."""
    if not issubclass(type(text), str):
        raise TypeError(f"a {what} is a str, not {type(text)!r}")
    return str.__str__(text)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _keys(literals_of: Iterable[list[str]]) -> list[str]:
    """The most selective literal of each filter."""
    uses: dict[str, int] = {}
    for literals in literals_of:
        for literal in literals:
            uses[literal] = uses.get(literal, 0) + 1

    def selectivity(literal: str) -> tuple[int, int]:
        # What many filters have is common in names as well, and so is what is short.
        return -uses[literal] * _COMMONNESS ** max(0, _LONG_ENOUGH - len(literal)), len(literal)

    return [
        literals[0] if len(literals) == 1 else max(literals, key=selectivity)
        for literals in literals_of
    ]
