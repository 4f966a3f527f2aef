"""Reads assertions from YAML, and so from JSON as well; reports every problem with its path."""

from __future__ import annotations

from collections.abc import Callable

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from matcher.errors import Problem
from matcher.grammar import arn_fault, filter_fault
from matcher.repository_name import is_repository_name
from simulator.assertions.assertion import Assertion
from simulator.assertions.claim import Claim, SignedAtMost, SignedBy, SignedByExactly, Unsigned
from simulator.errors import UnusableInput
from simulator.input_file import read_input

_NAMES = ("every", "repository")
_CLAIMS = ("signed-by", "signed-by-exactly", "signed-at-most", "unsigned")
_KEYS = (*_NAMES, "except", *_CLAIMS)

# The constraint that a string violates and a suggestion, or None if it is valid.
_Fault = Callable[[str], tuple[str, str | None] | None]


class UnusableAssertions(UnusableInput):
    """A file that does not contain valid assertions; the message lists every problem."""


def read_assertions(path: str) -> list[Assertion]:
    """The assertions in a file or (`-`) on standard input. Raises `UnusableInput`."""
    name, content = read_input(path)
    try:
        document = YAML(typ="safe", pure=True).load(content.decode("utf-8-sig"))
    except ValueError as error:
        raise UnusableAssertions(f"{name}: cannot be read: {error}") from None
    except YAMLError as error:
        raise UnusableAssertions(f"{name}: is not YAML: {_reason(error)}") from None
    except RecursionError:
        raise UnusableAssertions(f"{name}: is nested too deeply") from None
    reader = _Reader()
    assertions = reader.document(document)
    if reader.problems:
        listed = "".join(f"\n  {problem}" for problem in reader.problems)
        count = f"{len(reader.problems)} problem{'s' * (len(reader.problems) != 1)}"
        raise UnusableAssertions(f"{name}: {count} in the assertions:{listed}")
    return assertions


def _reason(error: YAMLError) -> str:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    mark = error.problem_mark
    return f"{error.problem} (line {mark.line + 1}, column {mark.column + 1})"


class _Reader:
    """Converts a document to assertions and collects every problem in it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def document(self, document: object) -> list[Assertion]:
        if not isinstance(document, list) or not document:
            self._problem("$", document, "must be a list of at least one assertion")
            return []
        read = (self._assertion(entry, f"[{index}]") for index, entry in enumerate(document))
        return [assertion for assertion in read if assertion is not None]

    def _assertion(self, entry: object, path: str) -> Assertion | None:
        if not isinstance(entry, dict):
            self._problem(path, entry, f"must be an object with {_either(_NAMES)} and a claim")
            return None
        for key in entry:
            if key not in _KEYS:
                self._problem(path, key, f"is not a known key (known: {', '.join(_KEYS)})")
        subject, claim = self._one_of(entry, _NAMES, path), self._one_of(entry, _CLAIMS, path)
        if "except" in entry and "every" not in entry:
            self._problem(f"{path}.except", entry["except"], "is only allowed together with 'every'")
        excluded = self._list(entry.get("except", []), f"{path}.except", filter_fault)
        if subject is None or claim is None:
            return None
        name = entry[subject]
        fault = filter_fault if subject == "every" else _repository_fault
        self._string(name, f"{path}.{subject}", fault)
        claimed = self._claim(claim, entry[claim], f"{path}.{claim}")
        if claimed is None:
            return None
        return Assertion(str(name), excluded, claimed, is_single=subject == "repository")

    def _one_of(self, entry: dict[object, object], keys: tuple[str, ...], path: str) -> str | None:
        found = [key for key in keys if key in entry]
        if len(found) == 1:
            return found[0]
        has = f"has {' and '.join(map(repr, found))}" if found else "has none"
        self._problem(path, entry, f"must have exactly one of {_either(keys)}; it {has}")
        return None

    def _claim(self, key: str, value: object, path: str) -> Claim | None:
        if key == "signed-by":
            arns = self._list([value] if isinstance(value, str) else value, path, _arn_fault)
            if value == []:
                self._problem(path, value, "must name a profile; to assert none, use 'unsigned: true'")
            return SignedBy(arns)
        if key == "signed-by-exactly":
            return SignedByExactly(self._list(value, path, _arn_fault))
        if key == "signed-at-most":
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return SignedAtMost(value)
            self._problem(path, value, "must be a number, 0 or more")
        elif isinstance(value, bool):
            return Unsigned(value)
        else:
            self._problem(path, value, "must be true or false")
        return None

    def _list(self, value: object, path: str, fault: _Fault) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._problem(path, value, "must be a list")
            return ()
        for index, element in enumerate(value):
            self._string(element, f"{path}[{index}]", fault)
        return tuple(dict.fromkeys(map(str, value)))

    def _string(self, value: object, path: str, fault: _Fault) -> None:
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif (found := fault(value)) is not None:
            self._problem(path, value, *found)

    def _problem(
        self, path: str, value: object, constraint: str, suggestion: str | None = None
    ) -> None:
        self.problems.append(Problem(path, value, constraint, suggestion))


def _either(keys: tuple[str, ...]) -> str:
    return ", ".join(map(repr, keys[:-1])) + f" or {keys[-1]!r}"


def _repository_fault(text: str) -> tuple[str, None] | None:
    return None if is_repository_name(text) else ("is not a valid ECR repository name", None)


def _arn_fault(text: str) -> tuple[str, None] | None:
    fault = arn_fault(text)
    return None if fault is None else (fault, None)
