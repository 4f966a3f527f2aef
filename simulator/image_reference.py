"""References to images and repositories: names, image URIs and ARNs.

Sources: the ECR user guide, "Making requests to Amazon ECR registries", for the hosts of registries;
`partitions.json` of botocore for regions and DNS suffixes; amazon-ecr-credential-helper for the
suffixes of dual-stack hosts, which botocore does not have; the grammar of tags and digests is that of
distribution/reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from matcher.repository_name import is_repository_name
from simulator.registry import UNKNOWN_REGISTRY, Registry


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition of AWS: the pattern of its regions, and the suffixes of its registries' hosts.

    `dual_stack_suffix` is None where no dual-stack hosts are documented.
    """

    id: str
    region_pattern: str
    suffix: str
    dual_stack_suffix: str | None = None


PARTITIONS = (
    Partition("aws", r"(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+", "amazonaws.com", "on.aws"),
    Partition("aws-cn", r"cn\-\w+\-\d+", "amazonaws.com.cn", "on.amazonwebservices.com.cn"),
    Partition("aws-us-gov", r"us\-gov\-\w+\-\d+", "amazonaws.com", "on.aws"),
    Partition("aws-eusc", r"eusc\-(de)\-\w+\-\d+", "amazonaws.eu", "on.amazonwebservices.eu"),
    Partition("aws-iso", r"us\-iso\-\w+\-\d+", "c2s.ic.gov"),
    Partition("aws-iso-b", r"us\-isob\-\w+\-\d+", "sc2s.sgov.gov"),
    Partition("aws-iso-e", r"eu\-isoe\-\w+\-\d+", "cloud.adc-e.uk"),
    Partition("aws-iso-f", r"us\-isof\-\w+\-\d+", "csp.hci.ic.gov"),
)


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A repository, and the registry, tag and digest as far as the text names them.

    `fault` is the reason why the text names no repository that a private ECR registry can have, or
    None. With a fault, `repository` is the whole text.
    """

    repository: str
    registry: Registry = UNKNOWN_REGISTRY
    tag: str | None = None
    digest: str | None = None
    fault: str | None = None


_SCHEME = regex.compile(r"(?:docker|oci|https?)://", regex.IGNORECASE)
_PORT = regex.compile(r":[0-9]{1,5}$")
_ECR_HOST = regex.compile(r"([0-9]{12})\.dkr(?:(\.ecr)|-ecr)(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)")
_REPOSITORY_ARN = regex.compile(
    r"arn:([a-z-]+):ecr:([a-z0-9-]+):([0-9]{12}):repository/(.*)", regex.DOTALL
)
_IMAGE = regex.compile(
    r"(?<repository>[^:@]*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?<digest>sha256:[0-9a-f]{64}))?"
)
# Hosts that are known to be other registries. Only these are recognised without a scheme or a port,
# because `my.team/api` is a valid repository name as well.
_OTHER_REGISTRIES = regex.compile(
    r"localhost|(?:.+\.)?(?:docker\.io|docker\.com|gcr\.io|pkg\.dev|azurecr\.io|k8s\.io|redhat\.(?:com|io))"
    r"|public\.ecr\.aws|ecr-public\.aws\.com|ghcr\.io|quay\.io|mcr\.microsoft\.com|registry\.gitlab\.com"
    r"|nvcr\.io|lscr\.io|cgr\.dev|docker\.elastic\.co|.+\.dkr[.-]ecr.*"
)
_SHOWN_CHARACTERS = 80


def image_reference(text: str, *, is_name: bool = False) -> ImageReference:
    """Parses the name or ARN of a repository, or the URI of an image in a private ECR registry.

    With `is_name`, the text comes from a field for repository names: a name that ECR accepts is then a
    name even if it begins like the host of another registry, as `docker.io/library/nginx` does.
    """
    if text.startswith("arn:"):
        return _from_arn(text)
    scheme = _SCHEME.match(text)
    host, slash, path = text[scheme.end() if scheme else 0 :].partition("/")
    hostname = _PORT.sub("", host).lower()
    registry = _registry(hostname)
    if registry is not None:
        return _image(text, path, registry)
    if is_name and is_repository_name(text):
        return ImageReference(text)
    has_port = bool(slash) and len(hostname) < len(host)
    if scheme or has_port or (slash and _OTHER_REGISTRIES.fullmatch(hostname)):
        return _faulty(text, "is not in a private ECR registry", _WITH_HOST)
    return _name(text)


_WITH_HOST = (
    "if this is the name of an ECR repository, write ACCOUNT.dkr.ecr.REGION.amazonaws.com/ before it"
)


def _registry(hostname: str) -> Registry | None:
    """The private ECR registry that has this host."""
    found = _ECR_HOST.fullmatch(hostname)
    if found is None:
        return None
    account, is_single_stack, region, suffix = found.groups()
    for partition in PARTITIONS:
        expected = partition.suffix if is_single_stack else partition.dual_stack_suffix
        if suffix == expected and regex.fullmatch(partition.region_pattern, region):
            return Registry(account, region)
    return None


def _from_arn(text: str) -> ImageReference:
    found = _REPOSITORY_ARN.fullmatch(text)
    if found is None or not any(
        each.id == found[1] and regex.fullmatch(each.region_pattern, found[2]) for each in PARTITIONS
    ):
        return _faulty(text, "is not the ARN of an ECR repository")
    if not is_repository_name(found[4]):
        return _invalid(text, found[4])
    return ImageReference(found[4], Registry(found[3], found[2]))


def _image(text: str, path: str, registry: Registry) -> ImageReference:
    """The image at a path of a registry."""
    found = _IMAGE.fullmatch(path)
    if found is None:
        return _faulty(text, "has a tag or digest that is not valid")
    if not is_repository_name(found["repository"]):
        return _invalid(text, found["repository"])
    return ImageReference(found["repository"], registry, found["tag"], found["digest"])


def _name(text: str) -> ImageReference:
    if is_repository_name(text):
        return ImageReference(text)
    return _faulty(text, "is not a valid ECR repository name", _advice(text))


def _advice(text: str) -> str | None:
    """What may have been meant by a text that is no repository name."""
    if not text:
        return "is a variable not set?"
    found = _IMAGE.fullmatch(text)
    if found is not None and is_repository_name(found["repository"]):
        return f"without its tag or digest it would be {found['repository']!r}"
    similar = text.strip().strip("/").lower()
    return f"did you mean {similar!r}?" if is_repository_name(similar) else None


def _invalid(text: str, repository: str) -> ImageReference:
    if not repository:
        return _faulty(text, "names no repository")
    return _faulty(text, f"has a repository name that is not valid in ECR: {_shown(repository)}")


def _faulty(text: str, reason: str, advice: str | None = None) -> ImageReference:
    fault = f"{_shown(text)} {reason}"
    return ImageReference(text, fault=fault if advice is None else f"{fault}; {advice}")


def _shown(text: str) -> str:
    """The text in ASCII, cut off if it is long."""
    return ascii(text[:_SHOWN_CHARACTERS]) + "…" * (len(text) > _SHOWN_CHARACTERS)
