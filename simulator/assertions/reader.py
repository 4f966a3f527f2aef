"""Reads assertions from YAML, and so from JSON as well; reports every problem with its path."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

import regex
from ruamel.yaml import YAML, Node, SequenceNode
from ruamel.yaml.error import YAMLError

from matcher.errors import Problem, location_text, shown_value
from matcher.grammar import arn_fault, filter_fault
from simulator.assertions.assertion import Assertion
from simulator.assertions.claim import Claim, SignedAtMost, SignedBy, SignedByExactly, Unsigned
from simulator.configurations.spans import DocumentPath as Location
from simulator.errors import UnusableInput
from simulator.image_reference import ImageReference, image_reference
from simulator.input_file import read_input
from simulator.region import Region, region
from simulator.yaml_fault import yaml_fault

_NAMES = ("every", "repository")
_CLAIMS = ("signed-by", "signed-by-exactly", "signed-at-most", "unsigned")
_KEYS = (*_NAMES, "except", *_CLAIMS)

# The constraint that a string violates, a suggestion, and whether that matches more names; or None if
# it is valid.
_Fault = Callable[[str], tuple[str, str | None, bool] | None]

# White space and comments after an assertion, which the parser counts as part of it.
_TRAILING = regex.compile(r"(?:\s+(?:#[^\n]*)?)+\Z")


class UnusableAssertions(UnusableInput):
    """A file that does not contain valid assertions; the message lists every problem."""


def read_assertions(path: str) -> list[Assertion]:
    """The assertions in a file or (`-`) on standard input. Raises `UnusableInput`."""
    name, content = read_input(path)
    try:
        text = content.decode("utf-8-sig")
        # The nodes have positions, and the document has values.
        nodes = YAML(typ="safe", pure=True).compose(text)
        document = YAML(typ="safe", pure=True).load(text)
    except UnicodeDecodeError as error:
        position = f"byte {error.object[error.start]:#04x} in position {error.start}"
        raise UnusableAssertions(f"{name}: cannot be read: {position} is not UTF-8") from None
    except (ValueError, LookupError):
        raise UnusableAssertions(f"{name}: has a value that its YAML type does not have") from None
    except YAMLError as error:
        raise UnusableAssertions(f"{name}: is not YAML: {yaml_fault(error)}") from None
    except RecursionError:
        raise UnusableAssertions(f"{name}: is nested too deeply") from None
    reader = _Reader()
    assertions = reader.document(document, _regions(text, nodes))
    if reader.problems:
        listed = "".join(f"\n  {problem}" for problem in reader.problems)
        count = f"{len(reader.problems)} problem{'s' * (len(reader.problems) != 1)}"
        raise UnusableAssertions(f"{name}: {count} in the assertions:{listed}")
    return assertions


def _regions(text: str, node: Node | None) -> list[Region]:
    """The regions of the elements of a list."""
    found = []
    for each in node.value if isinstance(node, SequenceNode) else ():
        start, end = each.start_mark.index, each.end_mark.index
        found.append(region(text, start, start + len(_TRAILING.sub("", text[start:end]))))
    return found


class _Reader:
    """Converts a document to assertions and collects every problem in it."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def document(self, document: object, regions: list[Region]) -> list[Assertion]:
        if not isinstance(document, list) or not document:
            found = "an empty one" if document == [] else shown_value(document)
            self.problems.append(f"{location_text(())}: expected a list of assertions, found {found}")
            return []
        read = []
        for index, (entry, where) in enumerate(zip(document, regions, strict=True)):
            if (assertion := self._assertion(entry, (index,), where)) is not None:
                read.append(assertion)
        return read

    def _assertion(self, entry: object, path: Location, where: Region) -> Assertion | None:
        if not isinstance(entry, dict):
            self._problem(path, entry, f"must be an object with {_either(_NAMES)} and a claim")
            return None
        for key in entry:
            if key not in _KEYS:
                similar = get_close_matches(str(key), _KEYS, n=1)
                suggestion = similar[0] if similar else None
                self._problem(path, key, f"is not a known key (known: {', '.join(_KEYS)})", suggestion)
        subject, claim = self._one_of(entry, _NAMES, path), self._one_of(entry, _CLAIMS, path)
        if "except" in entry and "every" not in entry:
            self._problem((*path, "except"), entry["except"], "is only allowed together with 'every'")
        # Every value is checked, even if the assertion has too many or too few of them.
        excluded = self._list(entry.get("except", []), (*path, "except"), filter_fault)
        if "every" in entry:
            self._string(entry["every"], (*path, "every"), filter_fault)
        if "repository" in entry:
            repository = self._repository(entry["repository"], (*path, "repository"))
        claims = {key: self._claim(key, entry[key], (*path, key)) for key in _CLAIMS if key in entry}
        claimed = None if claim is None else claims[claim]
        if subject is None or claimed is None:
            return None
        if subject == "every":
            return Assertion(str(entry["every"]), excluded, claimed, region=where)
        name, registry = repository.repository, repository.registry
        return Assertion(name, excluded, claimed, is_single=True, registry=registry, region=where)

    def _repository(self, value: object, path: Location) -> ImageReference:
        reference = image_reference(str(value))
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif reference.fault is not None:
            self.problems.append(f"{location_text(path)}: {reference.fault}")
        return reference

    def _one_of(self, entry: dict[object, object], keys: tuple[str, ...], path: Location) -> str | None:
        found = [key for key in keys if key in entry]
        if len(found) == 1:
            return found[0]
        has = f"has {' and '.join(map(repr, found))}" if found else "has none"
        self._problem(path, entry, f"must have exactly one of {_either(keys)}; it {has}")
        return None

    def _claim(self, key: str, value: object, path: Location) -> Claim | None:
        if key == "signed-by":
            arns = self._list(value, path, _arn_fault)
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

    def _list(self, value: object, path: Location, fault: _Fault) -> tuple[str, ...]:
        if isinstance(value, str):
            self._string(value, path, fault)
            return (value,)
        if not isinstance(value, list):
            self._problem(path, value, "must be a string or a list of strings")
            return ()
        for index, element in enumerate(value):
            self._string(element, (*path, index), fault)
        return tuple(dict.fromkeys(map(str, value)))

    def _string(self, value: object, path: Location, fault: _Fault) -> None:
        if not isinstance(value, str):
            self._problem(path, value, "must be a string")
        elif (found := fault(value)) is not None:
            self._problem(path, value, *found)

    def _problem(
        self,
        path: Location,
        value: object,
        constraint: str,
        suggestion: str | None = None,
        is_wider: bool = False,
    ) -> None:
        self.problems.append(str(Problem(path, value, constraint, suggestion, is_wider)))


def _either(keys: tuple[str, ...]) -> str:
    return ", ".join(map(repr, keys[:-1])) + f" or {keys[-1]!r}"


def _arn_fault(text: str) -> tuple[str, None, bool] | None:
    fault = arn_fault(text)
    return None if fault is None else (fault, None, False)
