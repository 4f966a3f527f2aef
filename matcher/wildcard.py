"""One filter: the literals between its stars, and the anchored pattern that verifies it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from regex import Pattern


class Wildcard:
    """A filter text taken apart at its stars.

    A text without `*` has only a `prefix`, which is the whole name. Otherwise a name matches when it
    begins with `prefix`, ends with `suffix`, and holds the `middles` in that order in between, none
    of them overlapping. Source of the meaning: SigningRepositoryFilter in ECR's API model.
    """

    __slots__ = ("_pattern", "is_exact", "middles", "prefix", "suffix", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.prefix, *rest = text.split("*")
        self.is_exact = not rest
        self.suffix = rest.pop() if rest else ""
        self.middles = tuple(literal for literal in rest if literal)
        self._pattern: Pattern[str] | None = None

    def __repr__(self) -> str:
        return f"Wildcard({self.text!r})"

    @property
    def pattern(self) -> Pattern[str]:
        """The anchored pattern; to be used with `fullmatch`.

        Compiled when first asked for: most filters are decided without it, and compiling costs some
        hundred microseconds.
        """
        if self._pattern is None:
            self._pattern = compile_pattern(self)
        return self._pattern

    def matches(self, name: str) -> bool:
        """Whether the whole of `name` matches, in time linear in its length."""
        if self.is_exact:
            return name == self.prefix
        # The ends have known places, and a middle literal that is nowhere decides as well: to look is
        # faster than the pattern, which is compiled only for a name that has everything it asks for.
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
    """The pattern of a filter, which never backtracks into what it has matched.

    After a `*` the leftmost occurrence of the next literal is always a right choice: it leaves the
    most room for the rest. So each middle literal is an atomic group. The suffix is looked for
    behind the end, after at least as many characters as it has, so that it overlaps no middle one.
    """
    import regex

    prefix = regex.escape(wildcard.prefix)
    if wildcard.is_exact:
        return regex.compile(prefix)
    middles = "".join(f"(?>.*?{regex.escape(literal)})" for literal in wildcard.middles)
    room = len(wildcard.suffix)
    suffix = f".{{{room},}}+(?<={regex.escape(wildcard.suffix)})" if room else ".*+"
    return regex.compile(f"{prefix}{middles}{suffix}", regex.DOTALL)
