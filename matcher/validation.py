"""Validation of API documents against the constraints of Amazon ECR's API model.

Source of every constraint: botocore, `ecr/2015-09-21/service-2`.
"""

from __future__ import annotations

from matcher.errors import (
    DUPLICATE_KEY,
    INVALID_FILTER,
    INVALID_FILTER_TYPE,
    INVALID_PROFILE_ARN,
    MISSING_KEY,
    NO_FILTERS,
    TOO_LONG,
    TOO_MANY_FILTERS,
    TOO_MANY_RULES,
    UNKNOWN_KEY,
    WRONG_TYPE,
    ConfigurationError,
    Problem,
)
from matcher.grammar import WILDCARD_MATCH, arn_fault, filter_fault
from matcher.limits import UNLIMITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from matcher.errors import Location
    from matcher.limits import Limits

    _Keys = tuple[str, ...]

# Responses have the second key, and boto3 adds the third.
_ENVELOPE_KEYS = ("signingConfiguration", "registryId", "ResponseMetadata")
_RULE_KEYS = ("signingProfileArn", "repositoryFilters")
_FILTER_KEYS = ("filter", "filterType")


def validated_rules(document: object, limits: Limits | None) -> list[dict[str, Any]]:
    """The `rules` of a valid API document.

    Raises `ConfigurationError`, which lists every problem.
    """
    validation = _Validation(limits)
    rules = validation.document(document)
    if validation.problems:
        raise ConfigurationError(validation.problems)
    return rules


class _Validation:
    """One traversal of a document, which collects every problem."""

    def __init__(self, limits: Limits | None) -> None:
        self.limits = UNLIMITED if limits is None else limits
        self.problems: list[Problem] = []

    def document(self, document: object) -> list[dict[str, Any]]:
        where: Location = ()
        self._duplicates(document)
        if isinstance(document, dict) and "signingConfiguration" in document:
            self._keys(document, (), _ENVELOPE_KEYS)
            document = document["signingConfiguration"]
            where = ("signingConfiguration",)
        if not isinstance(document, dict):
            self._wrong_type(where, document, "must be an object with the key 'rules'")
            return []
        self._keys(document, (), ("rules",), required=("rules",))
        array = self._array(document, "rules", (), self._rule)
        if len(array) > self.limits.rules:
            self._too_many(("rules",), array, self.limits.rules, TOO_MANY_RULES)
        return array

    def _rule(self, rule: object, path: Location) -> None:
        if not isinstance(rule, dict):
            self._wrong_type(path, rule, "must be an object with the key 'signingProfileArn'")
            return
        self._keys(rule, path, _RULE_KEYS, required=("signingProfileArn",))
        if "signingProfileArn" in rule:
            self._arn(rule["signingProfileArn"], (*path, "signingProfileArn"))
        array = self._array(rule, "repositoryFilters", path, self._filter)
        filters = (*path, "repositoryFilters")
        if len(array) > self.limits.filters_per_rule:
            self._too_many(filters, array, self.limits.filters_per_rule, TOO_MANY_FILTERS)
        if rule.get("repositoryFilters") == []:
            constraint = "may not be empty; omit the key to match every repository"
            self._problem(filters, array, constraint, NO_FILTERS)

    def _arn(self, arn: object, path: Location) -> None:
        if not self._string(arn, path, self.limits.arn_length):
            return
        fault = arn_fault(str(arn))
        if fault is not None:
            self._problem(path, arn, fault, INVALID_PROFILE_ARN)

    def _filter(self, entry: object, path: Location) -> None:
        if not isinstance(entry, dict):
            # A plain string is the most common mistake here, so the suggestion is the whole object.
            suggestion = None
            if isinstance(entry, str) and filter_fault(entry) is None:
                suggestion = f'{{"filter": "{entry}", "filterType": "{WILDCARD_MATCH}"}}'
            constraint = "must be an object with the keys 'filter' and 'filterType'"
            self._problem(path, entry, constraint, WRONG_TYPE, suggestion)
            return
        self._keys(entry, path, _FILTER_KEYS, required=_FILTER_KEYS)
        if "filter" in entry:
            self._filter_text(entry["filter"], (*path, "filter"))
        if "filterType" in entry and entry["filterType"] != WILDCARD_MATCH:
            where = (*path, "filterType")
            constraint = "is not a filter type"
            self._problem(where, entry["filterType"], constraint, INVALID_FILTER_TYPE, WILDCARD_MATCH)

    def _filter_text(self, text: object, path: Location) -> None:
        if not self._string(text, path, self.limits.filter_length):
            return
        fault = filter_fault(str(text))
        if fault is not None:
            constraint, suggestion, is_wider = fault
            if suggestion is not None and len(suggestion) > self.limits.filter_length:
                suggestion, is_wider = None, False
            self._problem(path, text, constraint, INVALID_FILTER, suggestion, is_wider)

    def _string(self, value: object, path: Location, maximum: float) -> bool:
        """Whether `value` is a string that is short enough for its grammar to be checked."""
        if not isinstance(value, str):
            self._wrong_type(path, value, "must be a string")
            return False
        if len(value) > maximum:
            constraint = f"may have at most {maximum} characters, but has {len(value):,}"
            self._problem(path, value, constraint, TOO_LONG)
            return False
        return True

    def _array(
        self,
        document: dict[str, Any],
        key: str,
        path: Location,
        check: Callable[[object, Location], None],
    ) -> list[Any]:
        """The array at `key` after checking its elements; empty if it is missing or not an array."""
        if key not in document:
            return []
        array = document[key]
        if not isinstance(array, list):
            self._wrong_type((*path, key), array, "must be an array")
            return []
        for index, element in enumerate(array):
            check(element, (*path, key, index))
        return array

    def _keys(
        self, document: dict[str, Any], path: Location, known: _Keys, required: _Keys = ()
    ) -> None:
        for key in document:
            if key not in known:
                names = ", ".join(repr(each) for each in known)
                constraint = f"is an unknown key (known keys: {names})"
                similar = _most_similar(key, known)
                self._problem((*path, _text(key)), key, constraint, UNKNOWN_KEY, similar)
        for key in required:
            if key not in document:
                self._problem(path, document, f"must have the key {key!r}", MISSING_KEY)

    def _duplicates(self, value: object, path: Location = ()) -> None:
        """Duplicate keys anywhere in the document, even where nothing else is validated."""
        pending = [(value, path)]
        while pending:
            value, path = pending.pop()
            for key in getattr(value, "duplicates", ()):
                self._problem((*path, key), key, "is a duplicate key", DUPLICATE_KEY)
            if isinstance(value, dict):
                pending += ((each, (*path, _text(key))) for key, each in value.items())
            elif isinstance(value, list):
                pending += ((each, (*path, index)) for index, each in enumerate(value))

    def _wrong_type(self, path: Location, value: object, constraint: str) -> None:
        self._problem(path, value, constraint, WRONG_TYPE)

    def _too_many(self, path: Location, array: list[Any], maximum: float, kind: str) -> None:
        constraint = f"may have at most {maximum} elements, but has {len(array):,}"
        self._problem(path, array, constraint, kind)

    def _problem(
        self,
        path: Location,
        value: object,
        constraint: str,
        kind: str,
        suggestion: str | None = None,
        is_wider: bool = False,
    ) -> None:
        self.problems.append(Problem(path, value, constraint, suggestion, is_wider, kind))


def _text(key: object) -> str:
    return key if isinstance(key, str) else repr(key)


def _most_similar(key: object, known: _Keys) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(str(key), known, n=1)), None)
