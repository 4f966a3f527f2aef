"""One wildcard filter: its literals, and whether it matches a name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from regex import Pattern


def split(text: str) -> list[str]:
    """The literals around the stars of a filter, empty ones included: one more than there are stars."""
    return text.split("*")


class Wildcard:
    """A filter as its literals.

    A filter without `*` has only a `prefix`, which is the whole name. Any other filter matches the
    names that begin with `prefix`, end with `suffix`, and contain the `middles` between them, in this
    order and without overlaps. Source: SigningRepositoryFilter in Amazon ECR's API model.
    """

    __slots__ = ("_pattern", "is_exact", "middles", "prefix", "suffix")

    def __init__(self, text: str) -> None:
        self.prefix, *rest = split(text)
        self.is_exact = not rest
        self.suffix = rest.pop() if rest else ""
        self.middles = tuple(literal for literal in rest if literal)
        self._pattern: Pattern[str] | None = None

    @property
    def pattern(self) -> Pattern[str]:
        """The anchored pattern, for `fullmatch`. Compiled when first needed, in some 300 µs."""
        if self._pattern is None:
            self._pattern = compile_pattern(self)
        return self._pattern

    def matches(self, name: str) -> bool:
        """Whether the whole name matches. Linear in the length of the name."""
        if self.is_exact:
            return name == self.prefix
        # Looking for the literals is faster than the pattern, which is only compiled for a name that
        # contains all of them.
        return (
            len(name) >= len(self.prefix) + len(self.suffix)
            and name.startswith(self.prefix)
            and name.endswith(self.suffix)
            and (
                not self.middles
                or (
                    all(map(name.__contains__, self.middles))
                    and self.pattern.fullmatch(name) is not None
                )
            )
        )


def compile_pattern(wildcard: Wildcard) -> Pattern[str]:
    """The pattern of a filter, which never backtracks.

    After a `*`, the leftmost occurrence of the next literal is always a right choice: it leaves the
    most room for the others. So each middle literal is an atomic group. The suffix is compared by a
    look-behind at the end, after at least as many characters as it has, so that it overlaps no middle
    literal.
    """
    import regex

    prefix = regex.escape(wildcard.prefix)
    if wildcard.is_exact:
        return regex.compile(prefix)
    middles = "".join(f"(?>.*?{regex.escape(literal)})" for literal in wildcard.middles)
    room = len(wildcard.suffix)
    suffix = f".{{{room},}}+(?<={regex.escape(wildcard.suffix)})" if room else ".*+"
    return regex.compile(f"{prefix}{middles}{suffix}", regex.DOTALL)
