"""Which signing profiles sign the pushes to a repository."""

from __future__ import annotations

from matcher._ready_made import ReadyMade
from matcher.attribution import Attribution
from matcher.automaton import MARKS, verdict_hits
from matcher.index import MARK, MARK_STAND_IN, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.attribution import RuleMatch
    from matcher.automaton import Candidates
    from matcher.configuration import SigningConfiguration
    from matcher.explanation import Explanation


class Matcher:
    """A signing configuration, compiled.

    Immutable, picklable, and safe to share between threads. A name is any `str`, whatever it holds;
    no name raises, and none is slow: the time is linear in its length.
    """

    __slots__ = (
        "_attribution",
        "_configuration",
        "_plan",
        "_profiles",
        "_unconditional_bits",
        "_verdicts_in",
    )

    def __init__(self, configuration: SigningConfiguration) -> None:
        self._configuration = configuration
        self._plan = Plan(configuration)
        self._verdicts_in = verdict_hits(self._plan)
        self._unconditional_bits = self._plan.unconditional_bits
        self._profiles = ReadyMade(self._profiles_of)
        # Built when first needed: a hook that only resolves never pays for it.
        self._attribution: Attribution | None = None

    def __repr__(self) -> str:
        rules = len(self.configuration.rules)
        return f"<Matcher of {len(self._plan.wildcards)} filters in {rules} rules>"

    def __reduce__(self) -> tuple[type[Matcher], tuple[SigningConfiguration]]:
        return Matcher, (self.configuration,)

    @property
    def configuration(self) -> SigningConfiguration:
        """The configuration that was compiled."""
        return self._configuration

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ARNs of the signing profiles that sign a push to the repository `name`.

        Each ARN once, in the order of the rules that match; empty when the push stays unsigned.
        """
        bits = unconditional = self._unconditional_bits
        pending: list[Candidates] | None = None
        for _, (decided, candidates) in self._verdicts_in(name.join(MARKS)):
            bits |= decided
            if candidates is not None:
                if pending is None:
                    pending = [candidates]
                else:
                    pending.append(candidates)
        if bits != unconditional or pending is not None:
            # A mark inside the name may have been taken for one of its ends.
            if MARK in name:
                return self.resolve(name.replace(MARK, MARK_STAND_IN))
            if pending is not None:
                bits = _verified(name, bits, pending)
        return self._profiles[bits]

    def resolve_many(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """What `resolve` answers for each of `names`, in their order."""
        return list(map(self.resolve, names))

    def matches(self, name: str) -> tuple[RuleMatch, ...]:
        """The rules that match the repository `name`, each with its filters that do, in order."""
        if self._attribution is None:
            self._attribution = Attribution(self._configuration, self._plan)
        return self._attribution.matches(name)

    def explain(self, name: str) -> Explanation:
        """Every rule: whether it matches the repository `name`, and because of which filters.

        For a rule that does not match, the filter that came nearest and where it broke off.
        """
        from matcher.explanation import explanation

        return explanation(name, self.configuration, self.matches(name))

    def _profiles_of(self, bits: int) -> tuple[str, ...]:
        """The distinct profiles of the rules in `bits`, in the order of the rules."""
        rules = self._configuration.rules
        arns: dict[str, None] = {}
        while bits:
            lowest = bits & -bits
            arns[rules[lowest.bit_length() - 1].signing_profile_arn] = None
            bits ^= lowest
        return tuple(arns)


def _verified(name: str, bits: int, pending: list[Candidates]) -> int:
    """`bits` and those of the candidates that match; a rule already decided is not looked at."""
    # A key may be hit many times in one name.
    for candidates in {id(each): each for each in pending}.values():
        for rule_bits, wildcard in candidates:
            if rule_bits & ~bits and wildcard.matches(name):
                bits |= rule_bits
    return bits
