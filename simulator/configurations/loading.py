"""Reads configurations in any of their forms, which are told apart by content."""

from __future__ import annotations

import regex

from matcher import ConfigurationError, SigningConfiguration
from matcher.json_document import parse
from simulator.configurations.cloudformation import is_template, read_template
from simulator.configurations.configuration_file import (
    ConfigurationFile,
    ConfigurationText,
    FaultyConfiguration,
    Origin,
    decoded,
)
from simulator.configurations.document import Document, JsonDocument, NotRemovable
from simulator.configurations.layout import ApiLayout
from simulator.configurations.selection import ANYTHING, Selection
from simulator.configurations.spans import DocumentPath
from simulator.configurations.spans import without as without_spans
from simulator.configurations.terraform_json import is_plan_or_state, read_plan_or_state
from simulator.errors import UnusableInput
from simulator.input_file import read_input

# Of plans and states. The largest configuration is far smaller.
_MOST_BYTES, _MOST_CHARACTERS = 16 << 20, 1_000_000
_BLANK = r"(?:\s|#[^\n]*(?:\n|\Z)|%[^\n]*\n|---(?=\s))*+"
_YAML = regex.compile(rf"\ufeff?{_BLANK}(?:\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z_][\w.-]*)[ \t]*:(?:\s|\Z)")
_HCL_BLANK = r"(?:\s|#[^\n]*(?:\n|\Z)|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*+"
_HCL = regex.compile(
    rf"\ufeff?{_HCL_BLANK}(?:resource|terraform|provider|variable|locals|module|data|output|moved|import|"
    r'removed|check|ephemeral)\s*(?:"[^"\n]*"\s*){0,2}\{',
    regex.DOTALL,
)


class NotFixable(UnusableInput):
    """A text from which filters cannot be removed."""


def load(path: str, selection: Selection = ANYTHING) -> ConfigurationFile:
    """The configuration in a file or (`-`) on standard input.

    Raises `FaultyConfiguration`, or another `UnusableInput` if the file cannot be read.
    """
    return read(*read_input(path), selection)


def read(name: str, content: bytes, selection: Selection = ANYTHING) -> ConfigurationFile:
    """The configuration in the content of a file with this name.

    Raises `FaultyConfiguration`, or another `UnusableInput` if a template or plan cannot be resolved.
    """
    if len(content) > _MOST_BYTES:
        raise UnusableInput(
            f"{name}: is larger than {_MOST_BYTES >> 20} MiB, so it is not read as a configuration"
        )
    text = ConfigurationText(name, content)
    try:
        origin = _origin(text, selection)
        text = ConfigurationText(name, content, layout=origin.layout)
        configuration = SigningConfiguration.from_api(origin.value)
    except ConfigurationError as error:
        raise FaultyConfiguration(text, error) from None
    return ConfigurationFile(
        name, content, configuration, selection, origin.registry_id, layout=origin.layout
    )


def without(file: ConfigurationFile, elements: set[DocumentPath]) -> ConfigurationFile:
    """The file with these elements of `repositoryFilters` removed and every other byte unchanged.

    Raises `NotFixable` if the text does not allow it.
    """
    try:
        removed = file.removed_spans(elements).values()
    except NotRemovable as error:
        raise NotFixable(
            f"{file.name}: was not changed, because {error}; remove the filters by hand"
        ) from None
    content = without_spans(file.content, map(file.bytes_of, removed))
    fixed = read(file.name, content, file.selection)
    expected = file.configuration.to_api()
    for _, rule, _, number in sorted(elements, reverse=True):
        del expected["rules"][rule]["repositoryFilters"][number]
    if fixed.configuration.to_api() != expected:
        raise NotFixable(
            f"{file.name}: was not changed, because its filters could not be removed from the text "
            "alone; remove them by hand"
        )
    return fixed


def _origin(text: ConfigurationText, selection: Selection) -> Origin:
    """The document in a text. Raises `ConfigurationError` if JSON is invalid, or `UnusableInput`."""
    try:
        decoded_text = decoded(text.content)
    except UnicodeDecodeError:
        decoded_text = ""  # JSON's parser says where
    if _HCL.match(decoded_text) is not None:
        from simulator.configurations.terraform_source import read_source

        _check_parameters(text.name, selection)
        return read_source(text.name, decoded_text, selection)
    document: Document
    if _YAML.match(decoded_text) is not None:
        from simulator.configurations.yaml_document import YamlDocument

        document = YamlDocument(text.name, decoded_text)
    else:
        value = parse(text.content)
        document = JsonDocument(text.text, value)
    if is_template(document.value):
        return read_template(text.name, document, selection)
    _check_parameters(text.name, selection)
    if is_plan_or_state(document.value):
        return read_plan_or_state(text.name, document, selection)
    if len(text.text) > _MOST_CHARACTERS:
        raise UnusableInput(
            f"{text.name}: is larger than {_MOST_CHARACTERS:,} characters, so it is no configuration"
        )
    if selection.resource is not None and not selection.is_shared:
        raise UnusableInput(
            f"{text.name}: is one configuration, so --resource {selection.resource} cannot choose in it"
        )
    registry_id = document.value.get("registryId") if isinstance(document.value, dict) else None
    return Origin(document.value, ApiLayout(document), registry_id)


def _check_parameters(name: str, selection: Selection) -> None:
    """Raises `UnusableInput` if there are parameters for a file that cannot have any."""
    if selection.parameters and not selection.is_shared:
        raise UnusableInput(
            f"{name}: is no CloudFormation template, so --parameter {next(iter(selection.parameters))} "
            "sets nothing in it"
        )
