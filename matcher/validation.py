"""Validation of API documents against the constraints of Amazon ECR's API model.

Source of every constraint: botocore, `ecr/2015-09-21/service-2`.
"""

from __future__ import annotations

from matcher.errors import ConfigurationError, Problem
from matcher.grammar import WILDCARD_MATCH, arn_fault, filter_fault
from matcher.limits import UNLIMITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

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
        if isinstance(document, dict) and "signingConfiguration" in document:
            self._keys(document, "", _ENVELOPE_KEYS)
            document = document["signingConfiguration"]
            where = "signingConfiguration"
        else:
            where = "$"
        if not isinstance(document, dict):
            self._problem(where, document, "must be an object with the key 'rules'")
            return []
        self._keys(document, "", ("rules",), required=("rules",))
        return self._array(document, "rules", "rules", self._rule, 0, self.limits.rules)

    def _rule(self, rule: object, path: str) -> None:
        if not isinstance(rule, dict):
            self._problem(path, rule, "must be an object with the key 'signingProfileArn'")
            return
        self._keys(rule, path, _RULE_KEYS, required=("signingProfileArn",))
        if "signingProfileArn" in rule:
            self._arn(rule["signingProfileArn"], f"{path}.signingProfileArn")
        filters = f"{path}.repositoryFilters"
        self._array(rule, "repositoryFilters", filters, self._filter, 1, self.limits.filters_per_rule)

    def _arn(self, arn: object, path: str) -> None:
        if not self._string(arn, path, self.limits.arn_length):
            return
        fault = arn_fault(str(arn))
        if fault is not None:
            self._problem(path, arn, fault)

    def _filter(self, entry: object, path: str) -> None:
        if not isinstance(entry, dict):
            # A plain string is the most common mistake here, so the suggestion is the whole object.
            suggestion = None
            if isinstance(entry, str) and filter_fault(entry) is None:
                suggestion = f'{{"filter": "{entry}", "filterType": "{WILDCARD_MATCH}"}}'
            constraint = "must be an object with the keys 'filter' and 'filterType'"
            self._problem(path, entry, constraint, suggestion)
            return
        self._keys(entry, path, _FILTER_KEYS, required=_FILTER_KEYS)
        if "filter" in entry:
            self._filter_text(entry["filter"], f"{path}.filter")
        if "filterType" in entry and entry["filterType"] != WILDCARD_MATCH:
            where = f"{path}.filterType"
            self._problem(where, entry["filterType"], "is not a filter type", WILDCARD_MATCH)

    def _filter_text(self, text: object, path: str) -> None:
        if not self._string(text, path, self.limits.filter_length):
            return
        fault = filter_fault(str(text))
        if fault is not None:
            self._problem(path, text, *fault)

    def _string(self, value: object, path: str, maximum: float) -> bool:
        """Whether `value` is a string that is short enough for its grammar to be checked."""
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
            return False
        if len(value) > maximum:
            constraint = f"may have at most {maximum} characters, but has {len(value):,}"
            self._problem(path, value, constraint)
            return False
        return True

    def _array(
        self,
        document: dict[str, Any],
        key: str,
        path: str,
        check: Callable[[object, str], None],
        minimum: int,
        maximum: float,
    ) -> list[Any]:
        """The array at `key` after checking its elements; empty if it is missing or not an array."""
        if key not in document:
            return []
        array = document[key]
        if not isinstance(array, list):
            self._problem(path, array, "must be an array")
            return []
        if len(array) < minimum:
            constraint = "may not be empty; omit the key to match every repository"
            self._problem(path, array, constraint)
        if len(array) > maximum:
            constraint = f"may have at most {maximum} elements, but has {len(array):,}"
            self._problem(path, array, constraint)
        for index, element in enumerate(array):
            check(element, f"{path}[{index}]")
        return array

    def _keys(self, document: dict[str, Any], path: str, known: _Keys, required: _Keys = ()) -> None:
        for key in document:
            if key not in known:
                names = ", ".join(repr(each) for each in known)
                constraint = f"is an unknown key (known keys: {names})"
                self._problem(_joined(path, key), key, constraint, _most_similar(key, known))
        for key in getattr(document, "duplicates", ()):
            self._problem(_joined(path, key), key, "is a duplicate key")
        for key in required:
            if key not in document:
                self._problem(path or "$", document, f"must have the key {key!r}")

    def _problem(
        self, path: str, value: object, constraint: str, suggestion: str | None = None
    ) -> None:
        self.problems.append(Problem(path, value, constraint, suggestion))


def _joined(path: str, key: object) -> str:
    text = key if isinstance(key, str) else repr(key)
    if not text.isidentifier():
        return f"{path}[{text!a}]"
    return f"{path}.{text}" if path else text


def _most_similar(key: object, known: _Keys) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(str(key), known, n=1)), None)
