"""Why a name is signed or not: each rule's filters, and how near the nearest one came."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.configuration import SigningConfiguration, SigningRule
    from matcher.rule_match import RuleMatch

_SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class NearMiss:
    """How far a filter that does not match gets into a name.

    The filter's first `filter_position` characters are satisfied by the name's first
    `name_position`. There `expected`, a stretch of the filter, is missing; it is empty where the
    filter is at its end and the name goes on. `matched` of the filter's `literals` characters (those
    that are not `*`) were found.
    """

    filter: str
    filter_position: int
    name_position: int
    expected: str
    matched: int
    literals: int

    @property
    def likeness(self) -> tuple[float, int]:
        """Greater for a filter that came nearer: the share of its characters found, then how many."""
        return self.matched / max(self.literals, 1), self.matched

    def reason(self, name: str) -> str:
        """The miss in a sentence, about the same `name`."""
        done = f"after {_shown(name[: self.name_position])}" if self.name_position else "from the start"
        rest = _shown(name[self.name_position :]) if self.name_position < len(name) else "its end"
        if not self.expected:
            return f"{self.filter!a} came nearest: it ends {done}, but the name goes on with {rest}"
        return (
            f"{self.filter!a} came nearest: {done} it needs {_shown(self.expected)}, "
            f"but the name has {rest}"
        )


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule, counted from 1, and what it makes of a name.

    `filters` are the texts of the filters that match. `nearest` is the filter that came nearest, for
    a rule that does not match, and None otherwise (or where a rule has no filter at all).
    """

    rule_number: int
    signing_profile_arn: str
    matched: bool
    filters: tuple[str, ...]
    nearest: NearMiss | None
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A name, the profiles that sign it (each once, in rule order), and what every rule says."""

    name: str
    signing_profile_arns: tuple[str, ...]
    rules: tuple[RuleExplanation, ...]

    def __str__(self) -> str:
        lines = [f"{self.name!a} is signed by {', '.join(self.signing_profile_arns) or 'nothing'}"]
        lines += (f"  rule {rule.rule_number}: {rule.reason}" for rule in self.rules)
        return "\n".join(lines)


def explanation(
    name: str, configuration: SigningConfiguration, matches: Sequence[RuleMatch]
) -> Explanation:
    """What every rule of `configuration` says to `name`, given the rules that match it."""
    matching = {match.rule_number: match for match in matches}
    rules = tuple(
        _matched(match) if (match := matching.get(number)) else _missed(name, number, rule)
        for number, rule in enumerate(configuration.rules, start=1)
    )
    arns = dict.fromkeys(rule.signing_profile_arn for rule in rules if rule.matched)
    return Explanation(name, tuple(arns), rules)


def _matched(match: RuleMatch) -> RuleExplanation:
    reason = "no filters: matches every repository"
    if match.filters:
        reason = f"matched by {', '.join(map(ascii, match.filters))}"
    return RuleExplanation(
        match.rule_number, match.signing_profile_arn, True, match.filters, None, reason
    )


def _missed(name: str, number: int, rule: SigningRule) -> RuleExplanation:
    misses = [near_miss(each.filter, name) for each in rule.repository_filters or ()]
    nearest = max(misses, key=lambda miss: miss.likeness, default=None)
    reason = "no filter" if nearest is None else nearest.reason(name)
    return RuleExplanation(number, rule.signing_profile_arn, False, (), nearest, reason)


def near_miss(text: str, name: str) -> NearMiss:
    """Where the filter `text`, which does not match `name`, breaks off."""
    wildcard = Wildcard(text)
    literals = len(text) - text.count("*")

    def miss(filter_position: int, name_position: int, expected: str, matched: int) -> NearMiss:
        return NearMiss(text, filter_position, name_position, expected, matched, literals)

    common = _common_prefix(wildcard.prefix, name)
    if common < len(wildcard.prefix) or wildcard.is_exact:
        return miss(common, common, wildcard.prefix[common:], common)
    matched = name_position = filter_position = common
    for literal in wildcard.middles:
        filter_position = text.index(literal, filter_position)
        found = name.find(literal, name_position)
        if found < 0:
            # As much of the literal as stands anywhere in the rest of the name.
            part, found = _longest_part(literal, name, name_position)
            end = found + part if part else name_position
            return miss(filter_position + part, end, literal[part:], matched + part)
        matched += len(literal)
        filter_position += len(literal)
        name_position = found + len(literal)
    rest = name[name_position:]
    common = _common_prefix(wildcard.suffix[::-1], rest[::-1])
    return miss(
        len(text) - len(wildcard.suffix),
        name_position,
        wildcard.suffix,
        matched + common,
    )


def _common_prefix(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _longest_part(literal: str, name: str, start: int) -> tuple[int, int]:
    """The length of the longest beginning of `literal` in `name` from `start`, and its place.

    The whole of `literal` is not there.
    """
    length, place = 0, start
    while (found := name.find(literal[: length + 1], start)) >= 0:
        length, place = length + 1, found
    return length, place


def _shown(text: str) -> str:
    return ascii(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")
