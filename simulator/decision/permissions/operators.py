"""The condition operators: how each compares a value of a policy with a value of the request.

Source: IAM user guide, "IAM JSON policy elements: Condition operators". Names are compared as they are
documented; whether IAM accepts them in another case is not.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address
from typing import Any, NamedTuple

from simulator.decision.permissions import values
from simulator.decision.permissions.context import ABSENT, Context, Special
from simulator.decision.permissions.pattern import Pattern, matches
from simulator.decision.permissions.template import Template, template
from simulator.decision.permissions.truth import Truth, agreed, all_of

ARN_COMPONENTS = 6


class Comparison(NamedTuple):
    """The comparison with a value of a policy. `keys` are the condition keys of its variables."""

    matches: Callable[[str, Context], Truth]
    keys: tuple[str, ...] = ()


class Operator(NamedTuple):
    """An operator. `compare` makes the comparison; its flag says whether variables are replaced."""

    compare: Callable[[str, bool], Comparison]
    is_negated: bool = False


def _with_variables(
    wildcards: bool, compare: Callable[[Pattern, str], Truth], text: str, variables: bool
) -> Comparison:
    parsed = template(text, wildcards=wildcards, variables=variables)
    names = tuple([variable.name for variable in parsed.variables])
    return Comparison(partial(_matches_template, compare, parsed), names)


def _matches_template(
    compare: Callable[[Pattern, str], Truth], parsed: Template, actual: str, context: Context
) -> Truth:
    resolved = parsed.resolve(context)
    if isinstance(resolved, Special):
        return False if resolved is ABSENT else None
    return compare(resolved, actual)


def _equals(expected: Pattern, actual: str) -> bool:
    return "".join(map(str, expected)) == actual


def _equals_ignoring_case(expected: Pattern, actual: str) -> Truth:
    text = "".join(map(str, expected))
    return agreed(text.lower() == actual.lower(), text.casefold() == actual.casefold())


def _arn(text: str, variables: bool) -> Comparison:
    """Components are compared each by itself: "each can include" wildcards, which cross no colon."""
    parsed = template(text, wildcards=True, variables=variables)
    names = tuple([variable.name for variable in parsed.variables])
    components = tuple(parsed.split(":", ARN_COMPONENTS - 1))
    return Comparison(partial(_matches_arn, components), names)


def _matches_arn(components: tuple[Template, ...], actual: str, context: Context) -> Truth:
    found = actual.split(":", ARN_COMPONENTS - 1)
    if len(components) != ARN_COMPONENTS or len(found) != ARN_COMPONENTS:
        return None
    return all_of(
        [
            _matches_template(matches, component, part, context)
            for component, part in zip(components, found, strict=True)
        ]
    )


def _typed(
    read: Callable[[str], Any], relation: Callable[[Any, Any], bool], text: str, _variables: bool
) -> Comparison:
    """Compares texts of a type. A variable is no such text, and these operators allow none."""
    return Comparison(partial(_related, read, relation, read(text)))


def _related(
    read: Callable[[str], Any],
    relation: Callable[[Any, Any], bool],
    expected: object,
    actual: str,
    _context: Context,
) -> Truth:
    found = read(actual)
    return None if expected is None or found is None else relation(found, expected)


def _ip(text: str, _variables: bool) -> Comparison:
    return Comparison(partial(_in_range, text))


def _in_range(text: str, actual: str, _context: Context) -> Truth:
    """Whether an address is in a range. "IAM uses the default prefix value of /32" if there is none.

    For an IPv6 address that may mean the address or 2**96 of them: unknown where it matters.
    """
    found = values.address(actual)
    single = values.address(text)
    if found is None:
        return None
    if isinstance(single, IPv6Address):
        wide = isinstance(found, IPv6Address) and int(found) >> 96 == int(single) >> 96
        return agreed(found == single, wide)
    if single is not None:
        return found == single
    network = values.network(text)
    return None if network is None else found in network


_STRING_EQUALS = partial(_with_variables, False, _equals)
_STRING_EQUALS_IGNORE_CASE = partial(_with_variables, False, _equals_ignoring_case)
_STRING_LIKE = partial(_with_variables, True, matches)

_ORDER = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

OPERATORS = {
    "StringEquals": Operator(_STRING_EQUALS),
    "StringNotEquals": Operator(_STRING_EQUALS, is_negated=True),
    "StringEqualsIgnoreCase": Operator(_STRING_EQUALS_IGNORE_CASE),
    "StringNotEqualsIgnoreCase": Operator(_STRING_EQUALS_IGNORE_CASE, is_negated=True),
    "StringLike": Operator(_STRING_LIKE),
    "StringNotLike": Operator(_STRING_LIKE, is_negated=True),
    "NumericNotEquals": Operator(partial(_typed, values.number, operator.eq), is_negated=True),
    "DateNotEquals": Operator(partial(_typed, values.instant, operator.eq), is_negated=True),
    "Bool": Operator(partial(_typed, values.boolean, operator.eq)),
    "BinaryEquals": Operator(partial(_typed, values.binary, operator.eq)),
    "IpAddress": Operator(_ip),
    "NotIpAddress": Operator(_ip, is_negated=True),
    "ArnEquals": Operator(_arn),
    "ArnLike": Operator(_arn),
    "ArnNotEquals": Operator(_arn, is_negated=True),
    "ArnNotLike": Operator(_arn, is_negated=True),
    **{
        f"{kind}{name}": Operator(partial(_typed, read, relation))
        for kind, read in (("Numeric", values.number), ("Date", values.instant))
        for name, relation in _ORDER.items()
    },
}
