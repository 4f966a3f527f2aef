"""The intrinsic functions of a template, as far as they can be resolved without AWS.

Source: AWS CloudFormation template reference, "Intrinsic functions" and "Pseudo parameters".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import regex

from matcher.json_document import DuplicateKeys
from simulator.configurations.cloudformation.pseudo_parameters import pseudo_parameter
from simulator.configurations.document import Document
from simulator.configurations.located import MOST_PARTS, Located, too_large
from simulator.configurations.selection import Selection
from simulator.configurations.spans import DocumentPath
from simulator.errors import UnusableInput

_NO_VALUE = "AWS::NoValue"
_CONDITIONS = ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition")
# Far more than a filter or an ARN can have.
_MOST_CHARACTERS = 65_536
_IN_TEXT = regex.compile(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")


class Functions:
    """Resolves the functions in the values of a template; methods raise `UnusableInput`.

    `first_resolved` is the path of the first function whose value is used, None so far.
    """

    def __init__(self, name: str, document: Document, selection: Selection) -> None:
        self._name = name
        self._document = document
        self._selection = selection
        # By the names of conditions: None while a condition is resolved.
        self._conditions: dict[str, bool | None] = {}
        self._parts = 0
        self.first_resolved: DocumentPath | None = None
        self._functions: dict[str, Callable[[Any, DocumentPath], Located | None]] = {
            "Ref": self._ref,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }
        for parameter in selection.parameters:
            owner = parameter.partition(".")[0]
            known = {*self.section("Parameters"), *self.section("Resources")}
            is_known = owner in known or parameter.startswith("AWS::")
            if not (is_known or selection.is_shared):
                raise UnusableInput(
                    f"{name}: has neither a parameter nor a resource {owner!r}, which --parameter names"
                )

    def section(self, key: str) -> Mapping[str, Any]:
        """A section of the template, such as `Parameters`; it is empty if there is none."""
        template = self._document.value
        assert isinstance(template, dict)
        self.check_object(template, ())
        found = template.get(key, {})
        self.check_object(found, (key,))
        assert isinstance(found, dict)
        return found

    def check_object(self, value: object, path: DocumentPath) -> None:
        """Raises `UnusableInput` unless a value is an object without duplicate keys."""
        if not isinstance(value, dict):
            raise self.fault(path, f"{_shown(path)} is not an object")
        if isinstance(value, DuplicateKeys):
            raise self.fault(path, f"{_shown(path)} has the key {value.duplicates[0]!r} twice")

    def line(self, path: DocumentPath) -> int:
        """The line of a part of the template."""
        while path not in self._document.spans:
            path = path[:-1]
        return self._document.text.count("\n", 0, self._document.spans[path][0]) + 1

    def fault(self, path: DocumentPath, what: str) -> UnusableInput:
        """An error at a part of the template."""
        return UnusableInput(f"{self._name}: line {self.line(path)}: {what}")

    def resolved(self, value: object, path: DocumentPath) -> Located | None:
        """A value with its functions resolved; None if it is `AWS::NoValue`."""
        # Functions can use one value many times.
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise too_large(self._name)
        if isinstance(value, list):
            elements = (self.resolved(each, (*path, index)) for index, each in enumerate(value))
            return Located([each for each in elements if each is not None], path)
        if not isinstance(value, dict):
            return Located(value, path)
        self.check_object(value, path)
        if len(value) == 1:
            (name,) = value
            function = self._functions.get(name)
            if function is not None:
                self.first_resolved = self.first_resolved or (*path, name)
                return function(value[name], (*path, name))
            if name.startswith("Fn::"):
                raise self.fault(path, f"{name} cannot be resolved without AWS; write out its value")
        parts = {key: self.resolved(each, (*path, key)) for key, each in value.items()}
        return Located({key: each for key, each in parts.items() if each is not None}, path)

    def condition(self, value: object, path: DocumentPath) -> bool:
        """Whether a condition is true: its name, or a function."""
        if isinstance(value, str):
            conditions = self.section("Conditions")
            if value not in conditions:
                raise self.fault(path, f"the template has no condition {value!r}")
            if value not in self._conditions:
                self._conditions[value] = None
                self._conditions[value] = self.condition(conditions[value], ("Conditions", value))
            found = self._conditions[value]
            if found is None:
                raise self.fault(path, f"the condition {value!r} depends on itself")
            return found
        self.check_object(value, path)
        assert isinstance(value, dict)
        name = next(iter(value), "")
        if len(value) != 1 or name not in _CONDITIONS:
            raise self.fault(path, f"a condition must be one of {', '.join(_CONDITIONS)}")
        path = (*path, name)
        if name == "Condition":
            return self.condition(value[name], path)
        operands = self._list(value[name], path, name)
        if name == "Fn::Equals":
            if len(operands) != 2:
                raise self.fault(path, "Fn::Equals needs two values")
            return self.text(operands[0], (*path, 0)) == self.text(operands[1], (*path, 1))
        truths = [self.condition(each, (*path, index)) for index, each in enumerate(operands)]
        if name == "Fn::Not":
            return not any(truths)
        return all(truths) if name == "Fn::And" else any(truths)

    def text(self, value: object, path: DocumentPath) -> str:
        """A value that must be a string after its functions are resolved."""
        found = self.resolved(value, path)
        if found is None or isinstance(found.value, dict | list):
            raise self.fault(path, f"{_shown(path)} is not a string")
        return _as_text(found.value)

    def _ref(self, value: object, path: DocumentPath) -> Located | None:
        if value == _NO_VALUE:
            return None
        if not isinstance(value, str):
            raise self.fault(path, "Ref needs a name")
        found = self._value_of(value, path)
        if isinstance(found, list):
            return Located([Located(each, path) for each in found], path)
        return Located(found, path)

    def _value_of(self, name: str, path: DocumentPath) -> str | list[str]:
        parameters = self.section("Parameters")
        if name in self._selection.parameters:
            return _as_declared(self._selection.parameters[name], parameters.get(name))
        if name.startswith("AWS::"):
            found = pseudo_parameter(name, self._selection.registry)
            if found is None:
                given = f"--registry ACCOUNT/REGION or --parameter {name}=VALUE gives it"
                raise self.fault(path, f"the value of {name} is not known; {given}")
            return found
        given = f"--parameter {name}=VALUE gives it"
        if name not in parameters:
            if name in self.section("Resources"):
                raise self.fault(path, f"Ref of {name} is known only after deployment; {given}")
            raise self.fault(path, f"the template has no parameter {name!r}")
        declared = parameters[name]
        self.check_object(declared, ("Parameters", name))
        if "Default" not in declared:
            raise self.fault(path, f"the parameter {name} has no default; {given}")
        if str(declared.get("Type", "")).startswith("AWS::SSM::Parameter::"):
            raise self.fault(path, f"the value of {name} is in AWS Systems Manager; {given}")
        return _as_declared(_as_text(declared["Default"]), declared)

    def _get_att(self, value: object, path: DocumentPath) -> Located:
        parts = value.split(".", 1) if isinstance(value, str) else value
        if not isinstance(parts, list) or len(parts) != 2 or not all(isinstance(p, str) for p in parts):
            raise self.fault(path, "Fn::GetAtt needs a resource and an attribute")
        return Located(self._attribute(".".join(parts), path), path)

    def _attribute(self, name: str, path: DocumentPath) -> str:
        if name in self._selection.parameters:
            return self._selection.parameters[name]
        if name.partition(".")[0] not in self.section("Resources"):
            raise self.fault(path, f"the template has no resource {name.partition('.')[0]!r}")
        given = f"--parameter {name}=VALUE gives it"
        raise self.fault(path, f"{name} is known only after deployment; {given}")

    def _if(self, value: object, path: DocumentPath) -> Located | None:
        operands = self._list(value, path, "Fn::If")
        if len(operands) != 3 or not isinstance(operands[0], str):
            raise self.fault(path, "Fn::If needs the name of a condition and two values")
        index = 1 if self.condition(operands[0], (*path, 0)) else 2
        return self.resolved(operands[index], (*path, index))

    def _join(self, value: object, path: DocumentPath) -> Located:
        operands = self._list(value, path, "Fn::Join")
        if len(operands) != 2 or not isinstance(operands[0], str):
            raise self.fault(path, "Fn::Join needs a delimiter and a list")
        texts = self._texts(operands[1], (*path, 1))
        pieces = (piece for text in texts for piece in (operands[0], text))
        return Located(self._concatenated(islice(pieces, 1, None), path), path)

    def _split(self, value: object, path: DocumentPath) -> Located:
        operands = self._list(value, path, "Fn::Split")
        if len(operands) != 2 or not isinstance(operands[0], str) or not operands[0]:
            raise self.fault(path, "Fn::Split needs a delimiter and a string")
        parts = self.text(operands[1], (*path, 1)).split(operands[0])
        return Located([Located(part, path) for part in parts], path)

    def _select(self, value: object, path: DocumentPath) -> Located:
        operands = self._list(value, path, "Fn::Select")
        if len(operands) != 2:
            raise self.fault(path, "Fn::Select needs an index and a list")
        texts, index = self._texts(operands[1], (*path, 1)), self.text(operands[0], (*path, 0))
        if not (index.isascii() and index.isdecimal() and int(index) < len(texts)):
            raise self.fault(path, f"Fn::Select has the index {index}, but the list has {len(texts):,}")
        return Located(texts[int(index)], path)

    def _find_in_map(self, value: object, path: DocumentPath) -> Located | None:
        operands = self._list(value, path, "Fn::FindInMap")
        if len(operands) not in (3, 4):
            raise self.fault(path, "Fn::FindInMap needs a map and two keys")
        keys = [self.text(each, (*path, index)) for index, each in enumerate(operands[:3])]
        found: object = self.section("Mappings")
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                default = operands[3] if len(operands) == 4 else None
                if isinstance(default, dict) and "DefaultValue" in default:
                    return self.resolved(default["DefaultValue"], (*path, 3, "DefaultValue"))
                raise self.fault(path, f"the mappings have no value for {' / '.join(keys)}")
            found = found[key]
        return self.resolved(found, ("Mappings", *keys))

    def _sub(self, value: object, path: DocumentPath) -> Located:
        variables: Mapping[str, object] = {}
        text = value
        if isinstance(value, list) and len(value) == 2:
            text, variables = value
            self.check_object(variables, (*path, 1))
        if not isinstance(text, str):
            raise self.fault(path, "Fn::Sub needs a string, or a string and an object")

        def pieces(text: str) -> Iterator[str]:
            end = 0
            for match in _IN_TEXT.finditer(text):
                yield text[end : match.start()]
                name = match["name"].strip()
                if match["literal"]:
                    yield "${" + match["name"] + "}"
                elif name in variables:
                    yield self.text(variables[name], (*path, 1, name))
                else:
                    yield self._in_text(name, path)
                end = match.end()
            yield text[end:]

        return Located(self._concatenated(pieces(text), path), path)

    def _in_text(self, name: str, path: DocumentPath) -> str:
        """The value of a name in the text of `Fn::Sub`."""
        if "." in name:
            return self._attribute(name, path)
        found = self._value_of(name, path)
        if isinstance(found, list):
            raise self.fault(path, f"Fn::Sub needs a string, and {name} is a list")
        return found

    def _concatenated(self, pieces: Iterable[str], path: DocumentPath) -> str:
        """The pieces as one text. Functions in functions can make very long ones."""
        found, length = [], 0
        for piece in pieces:
            found.append(piece)
            length += len(piece)
            if length > _MOST_CHARACTERS:
                raise self.fault(path, f"the value has more than {_MOST_CHARACTERS:,} characters")
        return "".join(found)

    def _texts(self, value: object, path: DocumentPath) -> list[str]:
        found = self.resolved(value, path)
        if found is None or not isinstance(found.value, list):
            raise self.fault(path, f"{_shown(path)} is not a list")
        if any(isinstance(each.value, dict | list) for each in found.value):
            raise self.fault(path, f"{_shown(path)} is not a list of strings")
        return [_as_text(each.value) for each in found.value]

    def _list(self, value: object, path: DocumentPath, function: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.fault(path, f"{function} needs a list")
        return value


def _as_declared(text: str, declared: object) -> str | list[str]:
    """The value of a parameter: a list if its type is one."""
    type = declared.get("Type") if isinstance(declared, dict) else None
    if isinstance(type, str) and (type == "CommaDelimitedList" or type.startswith("List<")):
        return [each.strip() for each in text.split(",")]
    return text


def _as_text(value: object) -> str:
    """A plain value as CloudFormation converts it to a string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shown(path: DocumentPath) -> str:
    return ".".join(map(str, path)) or "the template"
