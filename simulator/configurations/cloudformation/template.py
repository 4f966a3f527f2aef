"""The signing configuration of a template.

Source: AWS CloudFormation template reference, AWS::ECR::SigningConfiguration.
"""

from __future__ import annotations

from simulator.configurations.cloudformation.functions import Functions
from simulator.configurations.configuration_file import Origin
from simulator.configurations.document import Document
from simulator.configurations.layout import TranslatedLayout
from simulator.configurations.located import Located, check_size, translation
from simulator.configurations.resources import chosen
from simulator.configurations.selection import Selection
from simulator.errors import UnusableInput

_TYPE = "AWS::ECR::SigningConfiguration"
# By properties: the keys of ECR's API.
_NAMES = {
    "Rules": "rules",
    "SigningProfileArn": "signingProfileArn",
    "RepositoryFilters": "repositoryFilters",
    "Filter": "filter",
    "FilterType": "filterType",
}


def is_template(value: object) -> bool:
    """Whether a document is a template."""
    return isinstance(value, dict) and ("Resources" in value or "AWSTemplateFormatVersion" in value)


def read_template(name: str, document: Document, selection: Selection) -> Origin:
    """The configuration of a template in a file with this name. Raises `UnusableInput`."""
    functions = Functions(name, document, selection)
    resources = functions.section("Resources")
    found = [
        each
        for each, resource in resources.items()
        if isinstance(resource, dict) and resource.get("Type") == _TYPE
    ]
    resource = chosen(name, found, selection.resource, _TYPE)
    path = ("Resources", resource)
    functions.check_object(resources[resource], path)
    condition = resources[resource].get("Condition")
    if condition is not None and not functions.condition(condition, (*path, "Condition")):
        raise UnusableInput(
            f"{name}: {resource} is not created, because its condition {condition!r} is false; "
            "--parameter NAME=VALUE sets a parameter"
        )
    properties = resources[resource].get("Properties", {})
    where = (*path, "Properties") if "Properties" in resources[resource] else path
    check_size(name, properties)
    located = functions.resolved(properties, where)
    translated = translation(located or Located({}, where), _NAMES)
    if not isinstance(translated.value, dict):
        raise UnusableInput(f"{name}: the properties of {resource} are not an object")
    resolved = functions.first_resolved
    why = None
    if resolved is not None:
        line = functions.line(resolved)
        why = f"line {line} has {resolved[-1]}, whose value can differ between deployments"
    return Origin(translated.value, TranslatedLayout(document, translated.paths, why))
