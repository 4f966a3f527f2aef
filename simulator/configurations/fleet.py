"""Configurations of several registries in a folder: one file for each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matcher import Matcher
from simulator.configurations.configuration_file import ConfigurationFile
from simulator.configurations.loading import load
from simulator.configurations.selection import ANYTHING, Selection
from simulator.decision.fleet import Fleet
from simulator.decision.in_force import Configurations, OneConfiguration
from simulator.errors import UnusableInput
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry, is_account, is_region, profile_regions

_ENDING = ".json"
_NAMES = "ACCOUNT.REGION.json, for example 111122223333.us-east-1.json"


def load_configurations(path: str, selection: Selection = ANYTHING) -> Configurations:
    """The configuration in a file, or those of several registries in a folder.

    The files of a folder are named ACCOUNT.REGION.json, or have a `registryId` and profiles of one
    region. Files with another ending are not read. Raises `UnusableInput`.
    """
    if path == STANDARD_INPUT or not _is_folder(path):
        return OneConfiguration(Matcher(load(path, selection).configuration))
    try:
        names = sorted(each.name for each in Path(path).iterdir() if each.suffix == _ENDING)
    except OSError as error:
        raise UnusableInput(f"{path}: cannot be listed: {error.strerror or error}") from None
    if not names:
        raise UnusableInput(f"{path}: has no configuration; name each file {_NAMES}")
    files: dict[Registry, ConfigurationFile] = {}
    selection = replace(selection, is_shared=True)
    for name in names:
        file = load(str(Path(path) / name), selection)
        registry = _registry(name, file)
        if registry in files:
            raise UnusableInput(
                f"{file.name}: is for {registry}, and so is {files[registry].name}; remove one of them"
            )
        files[registry] = file
    return Fleet({registry: file.configuration for registry, file in files.items()})


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # whoever reads it says what is wrong
        return False


def _registry(name: str, file: ConfigurationFile) -> Registry:
    """The registry that a file is for, by its name and its content, which must not contradict."""
    account, _, region = name.removesuffix(_ENDING).partition(".")
    inside = _registry_id(file)
    regions = profile_regions(file.configuration)
    if not (is_account(account) and is_region(region)):
        if inside is None:
            raise UnusableInput(
                f"{file.name}: does not say which registry it is for; name it {_NAMES}, "
                "or add its registryId"
            )
        if len(regions) != 1:
            listed = ", ".join(sorted(regions)) or "none"
            raise UnusableInput(
                f"{file.name}: its region is not known, because the regions of its profiles are: "
                f"{listed}; name it {_NAMES}"
            )
        return Registry(inside, *regions)
    if inside not in (None, account):
        raise UnusableInput(f"{file.name}: has the registryId {inside}, which is not in its name")
    if regions - {region}:
        listed = ", ".join(sorted(regions))
        raise UnusableInput(
            f"{file.name}: its profiles are in {listed}, and have to be in the region of its name"
        )
    return Registry(account, region)


def _registry_id(file: ConfigurationFile) -> str | None:
    found = file.registry_id
    if found is not None and not (isinstance(found, str) and is_account(found)):
        raise UnusableInput(f"{file.name}: registryId is not the id of an account")
    return found
