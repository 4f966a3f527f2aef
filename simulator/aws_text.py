"""What `aws ecr describe-repositories` and `describe-images` print with `--output text`.

The AWS CLI prints an object as one line of tab-separated cells: the key that the object is under, in
capitals, and then the object's plain values, sorted by their keys. Objects and lists in it follow as
lines of their own. Source: `awscli/text.py` of aws/aws-cli.
"""

from __future__ import annotations

import regex

from simulator.image_reference import ImageReference, image_reference
from simulator.registry import Registry
from simulator.repository_record import NoRepository

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
        "NEXTTOKEN",
    }
)
_ACCOUNT = regex.compile(r"[0-9]{12}")


def is_detail(cells: list[str]) -> bool:
    """Whether a line names no repository because it belongs to another one."""
    return cells[0] in _DETAILS


def is_image(cells: list[str]) -> bool:
    """Whether a line describes an image."""
    return cells[0] == _IMAGE


def described_repository(cells: list[str]) -> ImageReference | None:
    """The repository that a line describes; None for a line of another kind. Raises `NoRepository`."""
    if cells[0] == _REPOSITORY:
        arn = next((cell for cell in cells if cell.startswith("arn:")), None)
        if arn is None:
            raise NoRepository(f"has no ARN after {_REPOSITORY}")
        return _valid(image_reference(arn))
    if is_image(cells):
        # Of all keys, only `subjectManifestDigest` comes after `registryId` and `repositoryName`.
        keys = cells[:-1] if cells[-1].startswith("sha256:") else cells
        account, name = keys[-2:] if len(keys) > 2 else ("", "")
        if not _ACCOUNT.fullmatch(account):
            raise NoRepository(f"has no registry and repository after {_IMAGE}")
        found = _valid(image_reference(name, is_name=True))
        return ImageReference(found.repository, Registry(account, found.registry.region))
    return None


def _valid(found: ImageReference) -> ImageReference:
    if found.fault is not None:
        raise NoRepository(found.fault)
    return found
