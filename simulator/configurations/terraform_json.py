"""Terraform plans and states as `terraform show -json` prints them.

Source: Terraform documentation, "JSON Output Format".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from simulator.configurations.configuration_file import Origin
from simulator.configurations.document import Document
from simulator.configurations.layout import TranslatedLayout
from simulator.configurations.located import Located, check_size, translation
from simulator.configurations.resources import chosen
from simulator.configurations.selection import Selection
from simulator.configurations.spans import DocumentPath
from simulator.configurations.terraform import LISTED, NAMES, TYPES
from simulator.errors import UnusableInput

_WHY_NOT_FIXABLE = "it is a plan or a state, which Terraform writes"


class _Resource(NamedTuple):
    address: str
    values: dict[str, Any]
    path: DocumentPath


def is_plan_or_state(value: object) -> bool:
    """Whether a document is a plan or a state."""
    return isinstance(value, dict) and "format_version" in value and "terraform_version" in value


def read_plan_or_state(name: str, document: Document, selection: Selection) -> Origin:
    """The configuration in a file with this name. Raises `UnusableInput`."""
    root = document.value
    assert isinstance(root, dict)
    key = "planned_values" if "planned_values" in root else "values"
    found = list(_resources(name, root.get(key), (key,)))
    resources = {each.address: each for each in found}
    address = chosen(name, list(resources), selection.resource, " or ".join(TYPES))
    resource = resources[address]
    unknown = next(_unknown(_after_unknown(root, address), ""), None)
    if unknown is not None:
        raise UnusableInput(
            f"{name}: {unknown} of {address} is known only after apply; use the state after it "
            "(terraform show -json), or write the value out"
        )
    check_size(name, resource.values)
    translated = translation(_located(resource.values, resource.path), NAMES)
    layout = TranslatedLayout(document, translated.paths, _WHY_NOT_FIXABLE)
    return Origin(translated.value, layout, resource.values.get("registry_id"))


def _resources(name: str, values: object, path: DocumentPath) -> Iterator[_Resource]:
    """The signing configurations in the modules of a plan or state."""
    modules = [(values.get("root_module"), (*path, "root_module"))] if isinstance(values, dict) else []
    while modules:
        module, where = modules.pop(0)
        if not isinstance(module, dict):
            continue
        for index, each in enumerate(_list(module.get("resources"))):
            if not (isinstance(each, dict) and each.get("type") in TYPES):
                continue
            address, found = each.get("address"), each.get("values")
            if not isinstance(address, str) or not isinstance(found, dict):
                raise UnusableInput(
                    f"{name}: a resource of the type {each['type']} has no address or no values, so it "
                    "is not what terraform show -json prints"
                )
            yield _Resource(address, found, (*where, "resources", index, "values"))
        children = enumerate(_list(module.get("child_modules")))
        modules += [(child, (*where, "child_modules", index)) for index, child in children]


def _after_unknown(root: dict[str, Any], address: str) -> object:
    """What is known of a resource only after the plan is applied: true in place of each such value."""
    for each in _list(root.get("resource_changes")):
        if isinstance(each, dict) and each.get("address") == address:
            change = each.get("change")
            return change.get("after_unknown") if isinstance(change, dict) else None
    return None


def _unknown(value: object, path: str) -> Iterator[str]:
    """The paths of unknown values that rules are made of."""
    if value is True:
        yield path
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unknown(each, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            if path or key in LISTED:
                yield from _unknown(each, f"{path}.{key}" if path else key)


def _located(values: dict[str, Any], path: DocumentPath) -> Located:
    """The rules of a resource. Attributes that Terraform computes are left out."""
    rules = {key: _value(values[key], (*path, key)) for key in LISTED if values.get(key) is not None}
    return Located(rules, path)


def _value(value: object, path: DocumentPath) -> Located:
    if isinstance(value, list):
        return Located([_value(each, (*path, index)) for index, each in enumerate(value)], path)
    if isinstance(value, dict):
        # An absent attribute is null, and an absent block an empty list.
        present = {
            key: each
            for key, each in value.items()
            if each is not None and not (key == "repository_filter" and each == [])
        }
        return Located({key: _value(each, (*path, key)) for key, each in present.items()}, path)
    return Located(value, path)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
