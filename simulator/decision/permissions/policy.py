"""Policies, and what their statements say about `signer:SignPayload`.

Sources: IAM user guide, "IAM JSON policy element reference" and "Grammar of the IAM JSON policy
language". Only statements about that action are kept. A document that the grammar does not allow is
refused: an element that is ignored, say a misspelled `Condition`, could turn a no into a yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.decision.permissions.condition import Condition, condition, undefined
from simulator.decision.permissions.context import ABSENT, UNKNOWN, Context, Special
from simulator.decision.permissions.document import Node, quoted
from simulator.decision.permissions.pattern import Wildcard, matches, matches_resource, pattern
from simulator.decision.permissions.template import Template, Variable, template
from simulator.decision.permissions.truth import Truth, agreed, all_of, any_of, negation

ACTION = "signer:SignPayload"

_VERSIONS = ("2008-10-17", "2012-10-17")
_POLICY = ("Version", "Id", "Statement")
_STATEMENT = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
# "You can use a policy variable in the Resource element, but only in the resource portion of the ARN",
# after the fifth colon.
_COLONS_BEFORE_RESOURCE = 5
_SERVICE = 2


class StatementName(NamedTuple):
    """A statement: its policy, by name or ARN, and its Sid, or its number from 1 if it has none."""

    policy: str
    statement: str

    def __str__(self) -> str:
        return f"{self.policy}, {self.statement}"


class Resource(NamedTuple):
    """An ARN pattern of `Resource` or `NotResource`."""

    template: Template
    is_defined: bool

    def matches(self, arn: str, context: Context) -> Truth:
        """Whether it matches the ARN. Unknown if it is no pattern that AWS allows."""
        if not self.is_defined:
            return None
        resolved = self.template.resolve(context)
        if isinstance(resolved, Special):
            # "the resource that includes a policy variable with no value will not match any resource"
            return None if resolved is UNKNOWN else False
        return matches_resource(resolved, arn)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that is, or may be, about the action."""

    name: StatementName
    allows: bool
    has_action: Truth
    resources: tuple[Resource, ...]
    excludes_resources: bool
    conditions: tuple[Condition, ...]

    @property
    def keys(self) -> list[str]:
        """The condition keys that it mentions, as it spells them."""
        variables = [
            variable.name for resource in self.resources for variable in resource.template.variables
        ]
        return [*variables, *[key for each in self.conditions for key in each.keys]]

    def applies(self, arn: str, context: Context) -> Truth:
        """Whether the statement applies to the action on a resource."""
        return all_of([self.has_action, self._has(arn, context), self._meets(context)])

    def _has(self, arn: str, context: Context) -> Truth:
        found = any_of([resource.matches(arn, context) for resource in self.resources])
        if self.excludes_resources and not self.resources:
            return None
        if not self.excludes_resources:
            return found
        # "If a variable that has no value [...] is used as part of the Resource or NotResource element
        # of a policy, the resource [...] will not match any resource": not by itself, or the statement
        # does not? Both can be read in it.
        is_clear = all(each.template.resolve(context) is not ABSENT for each in self.resources)
        return negation(found) if is_clear else agreed(negation(found), False)

    def _meets(self, context: Context) -> Truth:
        return all_of([each.evaluate(context) for each in self.conditions])

    def obscurities(self, arn: str, context: Context) -> tuple[list[str], list[str]]:
        """Why it is not known whether the statement applies: unknown keys, and undocumented parts."""
        keys: list[str] = []
        parts: list[str] = [] if self.has_action else ["its action"]
        if self._has(arn, context) is None:
            variables = [v.name for resource in self.resources for v in resource.template.variables]
            unknown = _unknown(variables, context)
            keys += unknown
            parts += [] if unknown else ["its resource"]
        for each in self.conditions:
            if each.evaluate(context) is None:
                unknown = _unknown(each.keys, context)
                keys += unknown
                parts += [] if unknown else [" of ".join(filter(None, (each.operator, each.key)))]
        return keys, parts


def _unknown(keys: Sequence[str], context: Context) -> list[str]:
    return [key for key in keys if context.get(key.lower(), UNKNOWN) is UNKNOWN]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: its name or ARN, and its statements that may be about the action."""

    name: str
    statements: tuple[Statement, ...]


def read_policy(name: str, node: Node) -> Policy:
    """Reads a policy, an object or JSON in a string. Raises `UnusablePermissions`."""
    document = node.embedded()
    entries = document.entries(_POLICY)
    version = entries["Version"].text() if "Version" in entries else _VERSIONS[0]
    if version not in _VERSIONS:
        entries["Version"].fail(f"is {quoted(version)} instead of {' or '.join(map(repr, _VERSIONS))}")
    variables = version == _VERSIONS[1]
    statements = [
        _statement(name, number, statement, variables)
        for number, statement in enumerate(document.member("Statement").one_or_more(), start=1)
    ]
    return Policy(name, tuple([each for each in statements if each is not None]))


def _statement(policy: str, number: int, node: Node, variables: bool) -> Statement | None:
    """Reads a statement; `None` for one about other actions, whose other elements do not matter."""
    entries = node.entries(_STATEMENT)
    effect = node.member("Effect")
    if effect.text() not in ("Allow", "Deny"):
        effect.fail(f"is {quoted(effect.text())} instead of 'Allow' or 'Deny'")
    actions, excludes_actions = _either(node, entries, "Action")
    has_action = any_of([is_action(action.text()) for action in actions])
    if excludes_actions:
        # "When the element is empty, the policy statement provides no permissions" is said of Action.
        has_action = negation(has_action) if actions else None
    if has_action is False:
        return None
    resources, excludes_resources = _either(node, entries, "Resource")
    sid = entries["Sid"].text() if "Sid" in entries else ""
    return Statement(
        StatementName(policy, f"Sid {sid!r}" if sid else f"statement {number}"),
        effect.text() == "Allow",
        has_action,
        tuple([_resource(resource.text(), variables) for resource in resources]),
        excludes_resources,
        _conditions(entries["Condition"], variables) if "Condition" in entries else (),
    )


def _either(node: Node, entries: dict[str, Node], name: str) -> tuple[list[Node], bool]:
    """The values of an element or of its negation, and whether it is the negation."""
    plain, negated = entries.get(name), entries.get(f"Not{name}")
    if plain is not None and negated is not None:
        node.fail(f"has both {name} and Not{name}")
    element = plain or negated
    if element is None:
        node.fail(f"has neither {name} nor Not{name}")
    return element.one_or_more(), plain is None


def is_action(text: str) -> Truth:
    """Whether an action of a policy is, or includes, `signer:SignPayload`. The case does not matter.

    An action is a service, a colon and a name, or `*` for all. What else may be in a policy, such as
    wildcards in the name of a service, or variables, is not documented.
    """
    own = ACTION.lower()
    if text == "*":
        return True
    if "${" in text or ":" not in text:
        return None
    found = matches(pattern(text.lower()), own)
    service = text.lower().partition(":")[0]
    return found if service == own.partition(":")[0] else agreed(found, False)


def _resource(text: str, variables: bool) -> Resource:
    """An ARN pattern. "You can't use a wildcard in the service segment" (IAM user guide, Resource)."""
    parsed = template(text, wildcards=True, variables=variables)
    before = parsed.split(":", _COLONS_BEFORE_RESOURCE)[:_COLONS_BEFORE_RESOURCE]
    is_arn = (
        text.startswith("arn:")
        and len(before) > _SERVICE
        and not any(isinstance(part, Wildcard) for part in before[_SERVICE].parts)
        and not any(isinstance(part, Variable) for each in before for part in each.parts)
    )
    return Resource(parsed, is_arn or text == "*")


def _conditions(node: Node, variables: bool) -> tuple[Condition, ...]:
    """The conditions. What an empty object means is documented in two ways that contradict each other.

    "This condition block is empty and it does not affect the policy" and "the statement has no effect
    on the policy" (IAM Access Analyzer policy checks, Empty object condition).
    """
    conditions = [] if node.entries() else [undefined("an empty Condition")]
    for operator, keys in node.entries().items():
        if not keys.entries():
            conditions.append(undefined(f"an empty {operator}"))
        for key, values in keys.entries().items():
            texts = [_condition_value(value) for value in values.one_or_more()]
            conditions.append(condition(operator, key, texts, variables=variables))
    return tuple(conditions)


def _condition_value(node: Node) -> str:
    """A value as text: "Quotation marks are optional for numeric and Boolean values"."""
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        try:
            return str(value)
        except ValueError:
            node.fail("is too long a number")
    return node.text()
