"""Why each rule matches a name or does not."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.wildcard_set.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.configuration import SigningConfiguration, SigningRule
    from matcher.rule_match import RuleMatch

_SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class NearMiss:
    """How far a filter that does not match gets through a name.

    The first `filter_position` characters of the filter match the first `name_position` characters of
    the name. The filter continues with `expected`, which is not found there; `expected` is empty if the
    filter ends before the name. Of the `literals` characters other than `*`, `matched` were found up to
    that position or for the last literal.
    """

    filter: str
    filter_position: int
    name_position: int
    expected: str
    matched: int
    literals: int

    @property
    def similarity(self) -> tuple[float, int]:
        """A sort key, greater for a closer filter: the share of characters found, then their number."""
        return self.matched / max(self.literals, 1), self.matched

    def reason(self, name: str) -> str:
        """A clause that describes the near miss of `name`, the name that it was computed for."""
        closest = f"the closest filter, {self.filter!a},"
        after = f" after {_shown(name[: self.name_position])}" if self.name_position else ""
        rest = _shown(name[self.name_position :])
        if not self.expected:
            return f"{closest} ends{after}, but the name continues with {rest}"
        found = f"has {rest}" if self.name_position < len(name) else "ends"
        # After a `*`, the text may occur where it does not help.
        is_last = self.filter[self.filter_position - 1 :] == f"*{self.expected}"
        end = " at the end" if is_last and self.expected in name[self.name_position :] else ""
        return f"{closest} expects {_shown(self.expected)}{end}{after}, but the name {found}"


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Whether the rule with this number, counted from 1, matches a name, and why.

    `filters` are the filters that match. `nearest` is the closest filter of a rule that does not match,
    and None if the rule matches or its list of filters is empty.
    """

    rule_number: int
    signing_profile_arn: str
    matched: bool
    filters: tuple[str, ...]
    nearest: NearMiss | None
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The distinct profiles that sign a name, in rule order, and an explanation of every rule."""

    name: str
    signing_profile_arns: tuple[str, ...]
    rules: tuple[RuleExplanation, ...]

    def __str__(self) -> str:
        arns = ", ".join(self.signing_profile_arns)
        lines = [f"{self.name!a} is signed by {arns}" if arns else f"{self.name!a} is not signed"]
        lines += (f"  rule {rule.rule_number}: {rule.reason}" for rule in self.rules)
        return "\n".join(lines)


def explanation(
    name: str, configuration: SigningConfiguration, matches: Sequence[RuleMatch]
) -> Explanation:
    """Explain every rule of `configuration`; `matches` are the rules that match `name`."""
    matching = {match.rule_number: match for match in matches}
    rules = tuple(
        _matched(match) if (match := matching.get(number)) else _missed(name, number, rule)
        for number, rule in enumerate(configuration.rules, start=1)
    )
    arns = dict.fromkeys(rule.signing_profile_arn for rule in rules if rule.matched)
    return Explanation(name, tuple(arns), rules)


def _matched(match: RuleMatch) -> RuleExplanation:
    filters = match.filters
    reason = "no filters: matches every repository"
    if filters:
        reason = f"matched by {', '.join(map(ascii, filters))}"
    return RuleExplanation(match.rule_number, match.signing_profile_arn, True, filters, None, reason)


def _missed(name: str, rule_number: int, rule: SigningRule) -> RuleExplanation:
    misses = [near_miss(each.filter, name) for each in rule.repository_filters or ()]
    nearest = max(misses, key=lambda miss: miss.similarity, default=None)
    reason = "no filter" if nearest is None else nearest.reason(name)
    return RuleExplanation(rule_number, rule.signing_profile_arn, False, (), nearest, reason)


def near_miss(text: str, name: str) -> NearMiss:
    """Where the filter `text` and `name`, which it does not match, diverge."""
    wildcard = Wildcard(text)
    literals = len(text) - text.count("*")

    def miss(
        filter_position: int, name_position: int, expected: str, matched: int, found: int = 0
    ) -> NearMiss:
        # After a typo, the ends agree again.
        end = expected if wildcard.is_exact else wildcard.suffix
        matched += max(found, _common_suffix(end, name[name_position:]))
        return NearMiss(text, filter_position, name_position, expected, matched, literals)

    common = _common_prefix(wildcard.prefix, name)
    if common < len(wildcard.prefix) or wildcard.is_exact:
        return miss(common, common, wildcard.prefix[common:], common)
    matched = name_position = filter_position = common
    for literal in wildcard.middles:
        filter_position = text.index(literal, filter_position)
        found = name.find(literal, name_position)
        if found < 0:
            length, end = _longest_partial_match(literal, name, name_position)
            return miss(filter_position + length, end, literal[length:], matched + length)
        matched += len(literal)
        filter_position += len(literal)
        name_position = found + len(literal)
    suffix = wildcard.suffix
    found = len(suffix)
    if name.find(suffix, name_position) < 0:
        found, _ = _longest_partial_match(suffix, name, name_position)
        if 2 * found < len(suffix):
            found = 0  # a few characters occur by chance
    return miss(len(text) - len(suffix), name_position, suffix, matched, found)


def _common_prefix(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((index for index in range(shorter) if one[index] != other[index]), shorter)


def _common_suffix(one: str, other: str) -> int:
    return _common_prefix(one[::-1], other[::-1])


def _longest_partial_match(literal: str, name: str, start: int) -> tuple[int, int]:
    """The length of the longest prefix of `literal` in `name[start:]`, and the index where it ends.

    `literal` as a whole must not occur there.
    """
    length, end = 0, start
    while (found := name.find(literal[: length + 1], start)) >= 0:
        length += 1
        end = found + length
    return length, end


def _shown(text: str) -> str:
    return ascii(text[:_SHOWN_CHARACTERS]) + "…" * (len(text) > _SHOWN_CHARACTERS)
