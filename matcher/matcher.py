"""Which signing profiles sign the pushes to a repository."""

from __future__ import annotations

from matcher._immutable import Immutable
from matcher.wildcard_set import WildcardSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import ReadableBuffer, WriteableBuffer

    from matcher.configuration import SigningConfiguration
    from matcher.explanation import Explanation
    from matcher.rule_match import RuleMatch
    from matcher.wildcard_set.executors import ExecutorName

# The filter that a rule without filters is equivalent to.
EVERYTHING = "*"


class Matcher(Immutable):
    """A signing configuration, compiled.

    Immutable, picklable, and safe to share between threads. Any `str` is a name, and no name is slow:
    the time is linear in its length. `executor` is as for `WildcardSet`, and raises the same
    `ValueError`.

    `resolve(name)` returns the ARNs of the signing profiles that sign a push to the repository `name`:
    each ARN once, in the order of the matching rules; `()` when the push stays unsigned.

    `resolve_many(names)` returns a list of the same for any iterable of names.

    `resolve_column(data, offsets, numbers)` returns the distinct answers for the names in a column, and
    writes the index of each name's answer to `numbers`; see `WildcardSet.matching_column`.

    `matches(name)` returns the rules that match the repository `name`, each with its filters that
    match, in order.

    All four are functions of wildcard sets: the first three of a set with a group for each rule, and
    `matches`, which is built when it is first needed, of a set with a group for each distinct filter.
    """

    __slots__ = (
        "_asked",
        "configuration",
        "executor",
        "matches",
        "resolve",
        "resolve_column",
        "resolve_many",
    )

    configuration: SigningConfiguration
    executor: str
    resolve: Callable[[str], tuple[str, ...]]
    resolve_many: Callable[[Iterable[str]], list[tuple[str, ...]]]
    resolve_column: Callable[[ReadableBuffer, ReadableBuffer, WriteableBuffer], list[tuple[str, ...]]]
    matches: Callable[[str], tuple[RuleMatch, ...]]
    _asked: ExecutorName

    def __init__(self, configuration: SigningConfiguration, executor: ExecutorName = "auto") -> None:
        arns = [rule.signing_profile_arn for rule in configuration.rules]
        arn_of, are_distinct = arns.__getitem__, len(set(arns)) == len(arns)

        def answer(indices: tuple[int, ...]) -> tuple[str, ...]:
            found = map(arn_of, indices)
            return tuple(found if are_distinct else dict.fromkeys(found))

        rules = WildcardSet(
            [
                EVERYTHING
                if (filters := rule.repository_filters) is None
                else [each.filter for each in filters]
                for rule in configuration.rules
            ],
            executor=executor,
            answer=answer,
        )
        self._set("_asked", executor)
        self._set("configuration", configuration)
        self._set("executor", rules.executor)
        self._set("resolve", rules.matching)
        self._set("resolve_many", rules.matching_many)
        self._set("resolve_column", rules.matching_column)

    def __getattr__(self, name: str) -> Callable[[str], tuple[RuleMatch, ...]]:
        # Called only for an attribute that is not set.
        if name != "matches":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        matches = _matches(self.configuration, self._asked)
        self._set("matches", matches)
        return matches

    def __repr__(self) -> str:
        filters = {
            each.filter for rule in self.configuration.rules for each in rule.repository_filters or ()
        }
        rules = len(self.configuration.rules)
        return f"<Matcher of {len(filters)} filters in {rules} rules, {self.executor}>"

    def __reduce__(self) -> tuple[type[Matcher], tuple[SigningConfiguration, ExecutorName]]:
        return Matcher, (self.configuration, self._asked)

    def explain(self, name: str) -> Explanation:
        """Whether each rule matches the repository `name`, and because of which filters.

        For a rule that does not match, the closest filter and where it differs from the name.
        """
        from matcher.explanation import explanation

        return explanation(name, self.configuration, self.matches(name))


def _matches(
    configuration: SigningConfiguration, executor: ExecutorName
) -> Callable[[str], tuple[RuleMatch, ...]]:
    """The function from a name to the rules that match it, on a set of all distinct filters."""
    from matcher.rule_match import RuleMatch

    # By distinct filter: the rules that have it, and its first position in each.
    positions: dict[str, dict[int, int]] = {}
    unconditional = [
        index for index, rule in enumerate(configuration.rules) if rule.repository_filters is None
    ]
    for index, rule in enumerate(configuration.rules):
        for position, each in enumerate(rule.repository_filters or ()):
            positions.setdefault(each.filter, {}).setdefault(index, position)
    texts = list(positions)

    def answer(indices: tuple[int, ...]) -> tuple[RuleMatch, ...]:
        matching: dict[int, list[tuple[int, str]]] = {index: [] for index in unconditional}
        for text in (texts[index] for index in indices):
            for index, position in positions[text].items():
                matching.setdefault(index, []).append((position, text))
        return tuple(
            RuleMatch(
                index + 1,
                configuration.rules[index].signing_profile_arn,
                tuple(text for _, text in sorted(matching[index])),
            )
            for index in sorted(matching)
        )

    return WildcardSet(texts, executor=executor, answer=answer).matching
