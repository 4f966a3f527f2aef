"""A condition of a statement: an operator, a condition key, and the values to compare it with.

Sources: IAM user guide, "Condition operators", "Conditions with multiple context keys or values" and
"Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from simulator.decision.permissions.context import ABSENT, UNKNOWN, Context
from simulator.decision.permissions.operators import OPERATORS, Comparison
from simulator.decision.permissions.truth import Truth, agreed, all_of, any_of, negation

_NULL = "Null"
_IF_EXISTS = "IfExists"
_Quantifier = Literal["ForAllValues", "ForAnyValue"]
_QUANTIFIERS: dict[str, _Quantifier] = {"ForAllValues": "ForAllValues", "ForAnyValue": "ForAnyValue"}


class Condition(NamedTuple):
    """A condition. With `is_known` false, its operator is not documented and its truth never known."""

    operator: str
    key: str
    comparisons: tuple[Comparison, ...]
    quantifier: _Quantifier | None
    is_negated: bool
    if_exists: bool
    is_known: bool
    expects_null: tuple[Truth, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All condition keys that it depends on, as the policy spells them."""
        return (self.key, *[key for comparison in self.comparisons for key in comparison.keys])

    def evaluate(self, context: Context) -> Truth:
        """Whether the request meets the condition."""
        value = context.get(self.key.lower(), UNKNOWN)
        if not self.is_known or value is UNKNOWN:
            return None
        if self.expects_null:
            return self._is_null(value is ABSENT or (None if value == () else False))
        if value is ABSENT:
            return self._without_value()
        if isinstance(value, tuple):
            # "Multivalued context keys require a condition set operator."
            return self._of_set(value, context) if self.quantifier else None
        if self.quantifier is None:
            return self._of_value(value, context)
        result = self._of_set((value,), context)
        # For set operators, "an empty string" is an empty data set in some editions of the guide.
        return result if value else agreed(result, self._of_set((), context))

    def _is_null(self, is_null: Truth) -> Truth:
        return any_of(
            [
                None if expected is None or is_null is None else expected is is_null
                for expected in self.expects_null
            ]
        )

    def _without_value(self) -> Truth:
        """The truth for an absent key.

        "If the key that you specify in a policy condition is not present in the request context, the
        values do not match and the condition is false", true for a negated operator and with
        `IfExists`. `ForAllValues` "also returns true if there are no context keys in the request",
        and with `ForAnyValue` "the condition returns false".
        """
        if self.quantifier == "ForAnyValue":
            return None if self.if_exists else False
        return self.quantifier == "ForAllValues" or self.is_negated or self.if_exists

    def _of_set(self, values: tuple[str, ...], context: Context) -> Truth:
        combine = all_of if self.quantifier == "ForAllValues" else any_of
        return combine([self._of_value(value, context) for value in values])

    def _of_value(self, value: str, context: Context) -> Truth:
        """Several values are "evaluated using a logical OR", of a negated operator with a NOR."""
        matched = any_of([comparison.matches(value, context) for comparison in self.comparisons])
        return negation(matched) if self.is_negated else matched


def condition(name: str, key: str, values: Sequence[str], *, variables: bool) -> Condition:
    """The condition that the operator `name` states of a key; `values` are those of the policy."""
    prefix, colon, base = name.rpartition(":")
    quantifier = _QUANTIFIERS.get(prefix)
    if_exists = base.endswith(_IF_EXISTS)
    base = base.removesuffix(_IF_EXISTS)
    operator = OPERATORS.get(base)
    if name == _NULL and values:
        expected = tuple([{"true": True, "false": False}.get(value) for value in values])
        return Condition(name, key, (), None, False, False, True, expected)
    if operator is None or not values or (colon and quantifier is None):
        return undefined(name, key)
    comparisons = tuple([operator.compare(value, variables) for value in values])
    return Condition(name, key, comparisons, quantifier, operator.is_negated, if_exists, True)


def undefined(name: str, key: str = "") -> Condition:
    """A condition whose truth is not documented."""
    return Condition(name, key, (), None, False, False, is_known=False)
