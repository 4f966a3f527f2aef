"""Which filters of which rules match a name: what an answer rests on."""

from __future__ import annotations

from matcher._ready_made import ReadyMade
from matcher.automaton import MARKS, entry_hits
from matcher.index import MARK, MARK_STAND_IN
from matcher.rule_match import RuleMatch
from matcher.wildcard import Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matcher.configuration import SigningConfiguration
    from matcher.index import Plan


class Attribution:
    """The plan's index once more, with every filter kept apart instead of folded into rules."""

    __slots__ = ("_always", "_answers", "_arns", "_candidates", "_filters", "_hits", "_places")

    def __init__(self, configuration: SigningConfiguration, plan: Plan) -> None:
        self._arns = tuple(rule.signing_profile_arn for rule in configuration.rules)
        self._filters = plan.filters
        self._candidates = [None if text is None else Wildcard(text) for text in plan.candidates]
        self._hits = entry_hits(plan)
        self._always = tuple(
            number for number, rule in enumerate(configuration.rules) if rule.repository_filters is None
        )
        # Where each distinct filter stands: its rule, and its first position in that rule.
        places: dict[str, dict[int, int]] = {text: {} for text in plan.filters}
        for number, rule in enumerate(configuration.rules):
            for position, each in enumerate(rule.repository_filters or ()):
                places[each.filter].setdefault(number, position)
        self._places = tuple(tuple(rules.items()) for rules in places.values())
        self._answers = ReadyMade(self._answer)

    def matches(self, name: str) -> tuple[RuleMatch, ...]:
        """The rules that match the repository `name`, each with its filters that do, in order."""
        # The stand-in stands in no filter either, so no verdict depends on which of the two it is.
        name = name.replace(MARK, MARK_STAND_IN)
        numbers: list[int] = []
        for entry in {entry for _, entry in self._hits(name.join(MARKS))}:
            numbers += entry.decided
            for number in entry.candidates:
                candidate = self._candidates[number]
                if candidate is not None and candidate.matches(name):
                    numbers.append(number)
        return self._answers[frozenset(numbers)]

    def _answer(self, numbers: frozenset[int]) -> tuple[RuleMatch, ...]:
        """The rules that match when these filters do."""
        filters: dict[int, dict[int, str]] = {rule: {} for rule in self._always}
        for number in numbers:
            for rule, position in self._places[number]:
                filters.setdefault(rule, {})[position] = self._filters[number]
        return tuple(
            RuleMatch(rule + 1, self._arns[rule], tuple(text for _, text in sorted(texts.items())))
            for rule, texts in sorted(filters.items())
        )
