"""A file of assertions in YAML, of which JSON is a part; every fault is told, with its path."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from matcher.errors import Problem
from matcher.grammar import arn_fault, filter_fault
from matcher.repository_name import is_repository_name
from simulator.assertions.assertion import Assertion
from simulator.assertions.claim import Claim, SignedAtMost, SignedBy, SignedByExactly, Unsigned

STANDARD_INPUT = "-"
_NAMES = ("every", "repository")
_CLAIMS = ("signed-by", "signed-by-exactly", "signed-at-most", "unsigned")
_KEYS = (*_NAMES, "except", *_CLAIMS)


class UnusableAssertions(Exception):
    """A file of assertions that cannot be read; lists every fault."""


def read_assertions(path: str) -> list[Assertion]:
    """The assertions in the file at `path`, or on standard input for `-`.

    Raises `UnusableAssertions`.
    """
    where = "standard input" if path == STANDARD_INPUT else path
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
        document = YAML(typ="safe", pure=True).load(content.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableAssertions(f"{where}: cannot be read: {reason}") from None
    except YAMLError as error:
        raise UnusableAssertions(f"{where}: is not YAML: {_reason(error)}") from None
    except RecursionError:
        raise UnusableAssertions(f"{where}: is nested too deeply for assertions") from None
    reading = _Reading()
    assertions = reading.document(document)
    if reading.problems:
        faults = "".join(f"\n  {problem}" for problem in reading.problems)
        count = f"{len(reading.problems)} fault{'s' * (len(reading.problems) != 1)}"
        raise UnusableAssertions(f"{where}: {count} in the assertions:{faults}")
    return assertions


def _reason(error: YAMLError) -> str:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    mark = error.problem_mark
    return f"{error.problem} (line {mark.line + 1}, column {mark.column + 1})"


class _Reading:
    """One walk over a document that notes every fault on its way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def document(self, document: object) -> list[Assertion]:
        if not isinstance(document, list) or not document:
            self._problem("$", document, "must be a list of at least one assertion")
            return []
        read = (self._assertion(entry, f"[{number}]") for number, entry in enumerate(document))
        return [assertion for assertion in read if assertion is not None]

    def _assertion(self, entry: object, path: str) -> Assertion | None:
        if not isinstance(entry, dict):
            self._problem(path, entry, f"must be an object with {_either(_NAMES)}, and a claim")
            return None
        for key in entry:
            if key not in _KEYS:
                self._problem(path, key, f"is not a key known here (known: {', '.join(_KEYS)})")
        about, claim = self._one_of(entry, _NAMES, path), self._one_of(entry, _CLAIMS, path)
        if "except" in entry and "every" not in entry:
            self._problem(f"{path}.except", entry["except"], "needs 'every' beside it")
        excluded = self._list(entry.get("except", []), f"{path}.except", self._filter)
        if about is None or claim is None:
            return None
        name = entry[about]
        check = self._filter if about == "every" else self._repository
        check(name, f"{path}.{about}")
        made = self._claim(claim, entry[claim], f"{path}.{claim}")
        if made is None:
            return None
        return Assertion(str(name), excluded, made, is_single=about == "repository")

    def _one_of(self, entry: dict[object, object], keys: tuple[str, ...], path: str) -> str | None:
        found = [key for key in keys if key in entry]
        if len(found) == 1:
            return found[0]
        has = f"has {' and '.join(map(repr, found))}" if found else "has none"
        self._problem(path, entry, f"must have exactly one of {_either(keys)}; it {has}")
        return None

    def _claim(self, key: str, value: object, path: str) -> Claim | None:
        if key == "signed-by":
            arns = self._list([value] if isinstance(value, str) else value, path, self._arn)
            if value == []:
                self._problem(
                    path, value, "must name a profile; for none at all, write 'unsigned: true'"
                )
            return SignedBy(arns)
        if key == "signed-by-exactly":
            return SignedByExactly(self._list(value, path, self._arn))
        if key == "signed-at-most":
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return SignedAtMost(value)
            self._problem(path, value, "must be a number, 0 or more")
        elif isinstance(value, bool):
            return Unsigned(value)
        else:
            self._problem(path, value, "must be true or false")
        return None

    def _list(self, value: object, path: str, check: Callable[[object, str], None]) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._problem(path, value, "must be a list")
            return ()
        for number, element in enumerate(value):
            check(element, f"{path}[{number}]")
        return tuple(dict.fromkeys(map(str, value)))

    def _filter(self, value: object, path: str) -> None:
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif (fault := filter_fault(value)) is not None:
            self._problem(path, value, *fault)

    def _repository(self, value: object, path: str) -> None:
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif not is_repository_name(value):
            self._problem(path, value, "is no repository name that ECR accepts")

    def _arn(self, value: object, path: str) -> None:
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif (fault := arn_fault(value)) is not None:
            self._problem(path, value, fault)

    def _problem(
        self, path: str, value: object, constraint: str, suggestion: str | None = None
    ) -> None:
        self.problems.append(Problem(path, value, constraint, suggestion))


def _either(keys: tuple[str, ...]) -> str:
    return ", ".join(map(repr, keys[:-1])) + f" or {keys[-1]!r}"
