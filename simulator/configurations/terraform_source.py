"""Terraform source files, as far as the rules are written out in them.

Needs the extra `terraform` (python-hcl2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import regex

from simulator.configurations import spans
from simulator.configurations.configuration_file import Origin
from simulator.configurations.document import NotRemovable
from simulator.configurations.layout import TranslatedLayout
from simulator.configurations.located import Located, translation
from simulator.configurations.resources import chosen
from simulator.configurations.selection import Selection
from simulator.configurations.spans import DocumentPath, Span
from simulator.configurations.terraform import LISTED, NAMES, TYPES
from simulator.errors import UnusableInput

if TYPE_CHECKING:
    from lark import Token, Tree

# The largest configuration takes less, and the parser needs a kilobyte for each character.
_MOST_CHARACTERS = 400_000
_BLOCKS = ("rule", "repository_filter")
_REPEATING = ("count", "for_each")
_ESCAPE = regex.compile(
    r'\\(?:(?P<simple>[nrt"\\])|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8}))|(?P<sign>[$%])(?P=sign)\{'
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_LINE_BEFORE = regex.compile(r"(?:^|\n)[ \t]*\Z")


def read_source(name: str, text: str, selection: Selection) -> Origin:
    """The configuration in a file with this name. Raises `UnusableInput`."""
    source = _Source(name, text)
    resources = dict(source.resources())
    address = chosen(name, list(resources), selection.resource, " or ".join(TYPES))
    located = source.located(resources[address], address)
    translated = translation(located, NAMES)
    return Origin(translated.value, TranslatedLayout(source, translated.paths))


class _Source:
    """A source file, and the spans of the values that were read from it."""

    def __init__(self, name: str, text: str) -> None:
        self.text = text
        self.value = None
        self.spans: dict[DocumentPath, Span] = {}
        self._name = name
        self._block_lists: set[DocumentPath] = set()
        if len(text) > _MOST_CHARACTERS:
            raise UnusableInput(f"{name}: is larger than {_MOST_CHARACTERS:,} characters")
        self._body = _parsed(name, text)

    def resources(self) -> Iterator[tuple[str, Tree[Token]]]:
        """The signing configurations, by address."""
        for block in _children(self._body, "block"):
            kind, *labels = self._labels(block)
            if kind == "resource" and len(labels) == 2 and labels[0] in TYPES:
                yield ".".join(labels), block

    def located(self, block: Tree[Token], address: str) -> Located:
        """The rules of a resource."""
        path: DocumentPath = (address,)
        self.spans[path] = _span(block)
        parts: dict[str, Located] = {}
        (body,) = _children(block, "body")
        for key, value in self._attributes(body):
            if key in _REPEATING:
                raise self._fault(value, f"has {key}, so {address} is several resources")
            if key in LISTED:
                parts[key] = self._expression(value, (*path, key))
        self._add_blocks(body, path, parts)
        return Located(parts, path)

    def removals(self, elements: set[DocumentPath]) -> dict[DocumentPath, Span]:
        """For each of these list elements, the span to delete. Raises `NotRemovable`."""
        blocks = {path for path in elements if path[:-1] in self._block_lists}
        return {
            **spans.removals(self.spans, elements - blocks),
            **{path: self._lines(path) for path in blocks},
        }

    def _lines(self, path: DocumentPath) -> Span:
        """The lines of a block."""
        start, end = self.spans[path]
        before = _LINE_BEFORE.search(self.text, endpos=start)
        after = self.text.find("\n", end)
        if before is None or self.text[end : after if after >= 0 else None].strip():
            line = self.text.count("\n", 0, start) + 1
            raise NotRemovable(f"the block in line {line} is not on lines of its own")
        first = before.start() + (self.text[before.start()] == "\n")
        return first, len(self.text) if after < 0 else after + 1

    def _add_blocks(self, body: Tree[Token], path: DocumentPath, parts: dict[str, Located]) -> None:
        found: dict[str, list[Located]] = {}
        for block in _children(body, "block"):
            kind, *labels = self._labels(block)
            if kind == "dynamic" and labels and labels[0] in _BLOCKS:
                raise self._fault(
                    block, f"has dynamic blocks of {labels[0]}; use the plan (terraform show -json)"
                )
            if kind not in _BLOCKS:
                continue
            elements = found.setdefault(kind, [])
            where = (*path, kind, len(elements))
            self.spans[where] = _span(block)
            (inner,) = _children(block, "body")
            values = {
                key: self._expression(value, (*where, key)) for key, value in self._attributes(inner)
            }
            self._add_blocks(inner, where, values)
            elements.append(Located(values, where))
        for kind, elements in found.items():
            if kind in parts:
                raise UnusableInput(f"{self._name}: has {kind} both as an attribute and as a block")
            where = (*path, kind)
            self._block_lists.add(where)
            self.spans[where] = self.spans[elements[0].path][0], self.spans[elements[-1].path][1]
            parts[kind] = Located(elements, where)

    def _labels(self, block: Tree[Token]) -> list[str]:
        """The type of a block, and its labels."""
        found = []
        for each in _trees(block):
            if each.data == "identifier":
                found.append(_text(each))
            elif each.data == "string":
                found.append(_text(each)[1:-1])
        return found

    def _attributes(self, body: Tree[Token]) -> Iterator[tuple[str, Tree[Token]]]:
        for attribute in _children(body, "attribute"):
            name, value = _trees(attribute)
            yield _text(name), value

    def _expression(self, node: Tree[Token], path: DocumentPath) -> Located:
        """The value of an expression, which must be written out."""
        self.spans[path] = _span(node)
        while node.data == "expr_term" and len(_trees(node)) == 1:
            (node,) = _trees(node)
        kind = node.data
        if kind == "string":
            return Located(self._string(node), path)
        if kind == "tuple":
            elements = (each for each in _trees(node) if each.data != "new_line_or_comment")
            return Located(
                [self._expression(each, (*path, index)) for index, each in enumerate(elements)], path
            )
        if kind == "object":
            members: dict[str, Located] = {}
            for element in _children(node, "object_elem"):
                key, value = _trees(element)
                name = _text(key).strip('"')
                if name in members:
                    raise self._fault(element, f"has the key {name!r} twice")
                members[name] = self._expression(value, (*path, name))
            return Located({key: each for key, each in members.items() if each.value is not None}, path)
        text = self.text[slice(*self.spans[path])]
        if text == "null":
            return Located(None, path)
        if text in ("true", "false"):
            return Located(text == "true", path)
        if regex.fullmatch("-?[0-9]{1,20}", text):
            return Located(int(text), path)
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        raise self._fault(
            node, f"has {shown!r}, whose value Terraform computes; use the plan (terraform show -json)"
        )

    def _string(self, node: Tree[Token]) -> str:
        for each in node.iter_subtrees():
            if each.data == "interpolation":
                raise self._fault(
                    each,
                    f"has {_text(each)!r}, whose value Terraform computes; use the plan "
                    "(terraform show -json)",
                )
        return _ESCAPE.sub(_unescaped, self.text[slice(*_span(node))][1:-1])

    def _fault(self, node: Tree[Token], what: str) -> UnusableInput:
        line = self.text.count("\n", 0, _span(node)[0]) + 1
        return UnusableInput(f"{self._name}: line {line} {what}")


def _parsed(name: str, text: str) -> Tree[Token]:
    """The body of a file. Raises `UnusableInput`."""
    try:
        import hcl2
        from lark.exceptions import LarkError
    except ImportError:
        raise UnusableInput(
            f"{name}: reading Terraform source needs: pip install 'ecr-signing-rules[terraform]'; "
            "or use the plan (terraform show -json)"
        ) from None
    try:
        (body,) = hcl2.parses_to_tree(text).children
    except LarkError as error:
        line, column = getattr(error, "line", None), getattr(error, "column", None)
        where = f" (line {line}, column {column})" if isinstance(line, int) and line > 0 else ""
        raise UnusableInput(f"{name}: is not Terraform source{where}") from None
    except RecursionError:
        raise UnusableInput(f"{name}: is nested too deeply") from None
    return body


def _unescaped(match: regex.Match[str]) -> str:
    if match["sign"]:
        return match["sign"] + "{"
    if match["simple"]:
        return _SIMPLE[match["simple"]]
    return chr(int(match["four"] or match["eight"], 16))


def _children(tree: Tree[Token], kind: str) -> list[Tree[Token]]:
    return [each for each in _trees(tree) if each.data == kind]


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    # A token is a string.
    return [each for each in tree.children if not isinstance(each, str)]


def _span(tree: Tree[Token]) -> Span:
    return tree.meta.start_pos, tree.meta.end_pos


def _text(node: Tree[Token] | Token) -> str:
    """The text of a node without its comments and white space."""
    if isinstance(node, str):
        return node
    return "".join(map(_text, node.children))
