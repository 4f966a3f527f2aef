"""YAML documents, with CloudFormation's short forms of functions."""

from __future__ import annotations

from collections.abc import Mapping

import regex
from ruamel.yaml import YAML, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.error import YAMLError

from matcher.json_document import DuplicateKeys
from simulator.configurations import spans
from simulator.configurations.document import NotRemovable
from simulator.configurations.spans import DocumentPath, Span
from simulator.errors import UnusableInput
from simulator.yaml_fault import yaml_fault

# CloudFormation takes templates of at most 1 MB (CloudFormation user guide, "Quotas"), and the largest
# configuration is smaller than that.
MOST_BYTES = 1_000_000

_STANDARD = "tag:yaml.org,2002:"
_KINDS = frozenset(["str", "int", "float", "bool", "null", "timestamp", "seq", "map"])
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_MOST_DIGITS = 20
# Functions whose long form is `Fn::` and the name; `Ref` and `Condition` are their own.
_FUNCTIONS = frozenset(
    [
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "GetAtt",
        "GetAZs",
        "If",
        "ImportValue",
        "Join",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "Transform",
    ]
)
_DASH = regex.compile(r"(?:^|\n)[ \t]*-[ \t]+\Z")


class YamlDocument:
    """A YAML document without aliases.

    A short form such as `!Ref Name` is the object `{"Ref": "Name"}`. Raises `UnusableInput` with the
    `name` of the file.
    """

    def __init__(self, name: str, text: str) -> None:
        self.text = text
        self.spans: dict[DocumentPath, Span] = {}
        self._name = name
        self._blocks: set[DocumentPath] = set()
        self._visited: set[int] = set()
        try:
            if len(text) > MOST_BYTES:
                raise UnusableInput(
                    f"{name}: is larger than {MOST_BYTES:,} characters, and so neither a template that "
                    "CloudFormation takes nor a configuration"
                )
            node = YAML(typ="safe", pure=True).compose(text)
            self.value: object = None if node is None else self._value(node, ())
        except YAMLError as error:
            raise UnusableInput(f"{name}: is not YAML: {yaml_fault(error)}") from None
        except RecursionError:
            raise UnusableInput(f"{name}: is nested too deeply") from None

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete. Raises `NotRemovable`."""
        blocks = {path for path in elements if path[:-1] in self._blocks}
        return {
            **spans.removals(self.spans, elements - blocks),
            **{path: self._lines(path) for path in blocks},
        }

    def _lines(self, path: DocumentPath) -> Span:
        """The lines of an element of a block sequence, whose dash must begin a line."""
        start, end = self.spans[path]
        dash = _DASH.search(self.text, endpos=start)
        if dash is None:
            line = self.text.count("\n", 0, start) + 1
            raise NotRemovable(f"the element in line {line} does not begin on a line of its own")
        first = dash.start() + (self.text[dash.start()] == "\n")
        after = self.text.find("\n", end)
        return first, len(self.text) if after < 0 else after + 1

    def _value(self, node: Node, path: DocumentPath) -> object:
        if id(node) in self._visited:
            raise self._fault(
                node, "has an alias; write out what it stands for, as CloudFormation has no aliases"
            )
        self._visited.add(id(node))
        self.spans[path] = node.start_mark.index, node.end_mark.index
        tag = str(node.tag)
        kind = tag.removeprefix(_STANDARD)
        if kind in _KINDS:
            return self._standard(node, path, kind)
        function = tag.removeprefix("!")
        if function in _FUNCTIONS:
            key = f"Fn::{function}"
        elif function in ("Ref", "Condition"):
            key = function
        else:
            raise self._fault(node, f"has the tag {tag}, which is not known")
        inner = (*path, key)
        kind = {ScalarNode: "str", SequenceNode: "seq", MappingNode: "map"}[type(node)]
        self.spans[inner] = self.spans[path]
        value = self._standard(node, inner, kind)
        self.spans[path] = self.spans[inner]
        if key == "Fn::GetAtt" and isinstance(value, str):
            resource, _, attribute = value.partition(".")
            value = [resource, attribute]
        return {key: value}

    def _standard(self, node: Node, path: DocumentPath, kind: str) -> object:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            if not node.flow_style:
                self._blocks.add(path)
            elements = [self._value(each, (*path, index)) for index, each in enumerate(node.value)]
            self._shorten(node, path, [(*path, index) for index in range(len(elements))])
            return elements
        text: str = node.value
        if kind in ("bool", "null") and text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        if kind == "int" and len(text) <= _MOST_DIGITS and regex.fullmatch(r"[-+]?[0-9]+", text):
            return int(text)
        return text

    def _mapping(self, node: MappingNode, path: DocumentPath) -> Mapping[str, object]:
        found: dict[str, object] = {}
        duplicates = []
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise self._fault(key, "has a key that is not a plain value")
            if str(key.tag) == f"{_STANDARD}merge":
                raise self._fault(key, "has a merge key '<<'; write out what it merges")
            if key.value in found:
                duplicates.append(key.value)
            found[key.value] = self._value(value, (*path, key.value))
        self._shorten(node, path, [(*path, key) for key in found])
        if not duplicates:
            return found
        ambiguous = DuplicateKeys(found)
        ambiguous.duplicates = tuple(dict.fromkeys(duplicates))
        return ambiguous

    def _shorten(
        self, node: SequenceNode | MappingNode, path: DocumentPath, parts: list[DocumentPath]
    ) -> None:
        """Ends the span of a block with its last part; the parser ends it before the next token."""
        if not node.flow_style and parts:
            start, _ = self.spans[path]
            self.spans[path] = start, max(self.spans[part][1] for part in parts)

    def _fault(self, node: Node, what: str) -> UnusableInput:
        return UnusableInput(f"{self._name}: line {node.start_mark.line + 1} {what}")
