"""What `aws ecr describe-repositories`, `describe-images` and queries print with `--output text`.

The AWS CLI prints an object as one line of tab-separated cells: the key that the object is under, in
capitals, and then the object's plain values, sorted by their keys. Objects and lists in it follow as
lines of their own. A query prints a list of names, or the values of one repository, as one line of
cells. Source: `awscli/text.py` of aws/aws-cli.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from simulator.image_reference import ImageReference, image_reference
from simulator.registry import UNKNOWN_REGISTRY, Registry
from simulator.repository_record import NoRepository, combined

_REPOSITORY, _IMAGE = "REPOSITORIES", "IMAGEDETAILS"
# The lines that belong to a repository or an image before them, or to the whole output.
_DETAILS = frozenset(
    {
        "ENCRYPTIONCONFIGURATION",
        "FINDINGSEVERITYCOUNTS",
        "IMAGESCANFINDINGSSUMMARY",
        "IMAGESCANNINGCONFIGURATION",
        "IMAGESCANSTATUS",
        "IMAGETAGMUTABILITYEXCLUSIONFILTERS",
        "IMAGETAGS",
    }
)
_NEXT_PAGE = "NEXTTOKEN"
_ACCOUNT = regex.compile(r"[0-9]{12}")
# Accounts, sizes in bytes, and the times that version 1 of the CLI prints.
_NUMBER = regex.compile(r"[0-9]{9,}(?:\.[0-9]+)?")


def is_detail(line: str) -> bool:
    """Whether a line names no repository because it belongs to another one."""
    return line.partition("\t")[0] in _DETAILS


def is_next_page(line: str) -> bool:
    """Whether a line says that more pages follow the lines before it."""
    return line.partition("\t")[0] == _NEXT_PAGE


def is_image(cells: list[str]) -> bool:
    """Whether a line describes an image."""
    return cells[0] == _IMAGE


def described_repository(cells: list[str]) -> ImageReference | None:
    """The repository that a line describes; None for a line of another kind. Raises `NoRepository`."""
    if cells[0] == _REPOSITORY:
        arn = next((cell for cell in cells if cell.startswith("arn:")), None)
        if arn is None:
            raise NoRepository(f"has no ARN after {_REPOSITORY}")
        found = _valid(image_reference(arn))
        # The name and the URI come after the ARN, perhaps with values between them.
        if found.repository not in cells[cells.index(arn) + 1 :]:
            raise NoRepository(f"has an ARN of {found.repository!r}, and another name or none")
        return _one_repository([found, *_uris(cells)])
    if is_image(cells):
        # Of all keys, only `subjectManifestDigest` comes after `registryId` and `repositoryName`.
        keys = cells[:-1] if cells[-1].startswith("sha256:") else cells
        account, name = keys[-2:] if len(keys) > 2 else ("", "")
        if not _ACCOUNT.fullmatch(account):
            raise NoRepository(f"has no registry and repository after {_IMAGE}")
        found = _valid(image_reference(name, is_name=True))
        return ImageReference(found.repository, Registry(account, found.registry.region))
    return None


def values_of_one_repository(cells: list[str]) -> ImageReference | None:
    """The repository that has all the values in a line; None if the line is a list of repositories.

    In a list all are names, URIs or ARNs. Values of several kinds belong to one repository, and so do
    numbers. Raises `NoRepository` if they do not name exactly one.
    """
    if len(cells) < 2:
        return None
    references = [image_reference(cell) for cell in cells]
    # A name may begin like the host of another registry, if the URI or the ARN beside it has that name.
    located = {each.repository for each in references if each.registry is not UNKNOWN_REGISTRY}
    references = [
        replace(each, fault=None) if each.repository in located else each for each in references
    ]
    kinds = {
        _kind(cell, found) for cell, found in zip(cells, references, strict=True) if found.fault is None
    }
    if len(kinds) < 2 and "number" not in kinds:
        return None
    account = next(filter(_ACCOUNT.fullmatch, cells), None)
    named = [found for cell, found in zip(cells, references, strict=True) if cell != account]
    return _one_repository(named, account)


def _kind(cell: str, found: ImageReference) -> str:
    if _NUMBER.fullmatch(cell):
        return "number"
    if cell.startswith("arn:"):
        return "ARN"
    return "name" if found.registry is UNKNOWN_REGISTRY else "URI"


def _uris(cells: list[str]) -> list[ImageReference]:
    references = (image_reference(cell) for cell in cells if "/" in cell and ":" not in cell)
    return [found for found in references if found.registry is not UNKNOWN_REGISTRY]


def _one_repository(found: list[ImageReference], account: str | None = None) -> ImageReference:
    """The repository that all references and an account name. Raises `NoRepository`."""
    names = {_valid(each).repository for each in found}
    if len(names) != 1:
        raise NoRepository(f"has values of several kinds that name {len(names)} repositories, not one")
    registry = Registry(account)
    for each in found:
        registry = combined(registry, each.registry)
    return ImageReference(names.pop(), registry)


def _valid(found: ImageReference) -> ImageReference:
    if found.fault is not None:
        raise NoRepository(found.fault)
    return found
