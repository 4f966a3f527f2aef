"""Whether a pushed manifest is that of an image or of another artifact.

Sources: the OCI image specification (manifest, image index, referrers tag schema), the media types of
Docker Distribution, Notary Project, cosign, in-toto and Helm.
"""

from __future__ import annotations

import msgspec
import regex

# Lists of the images for several platforms.
INDEXES = frozenset(
    {
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.index.v1+json",
    }
)
MANIFESTS = INDEXES | {
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
}
_IMAGE_CONFIGURATIONS = frozenset(
    {
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.oci.image.config.v1+json",
    }
)
_IMAGES = _IMAGE_CONFIGURATIONS | MANIFESTS
_ARTIFACTS = {
    "application/vnd.cncf.notary.signature": "signature",
    "application/vnd.cncf.helm.config.v1+json": "Helm chart",
    "application/vnd.dev.cosign.simplesigning.v1+json": "signature",
    "application/vnd.in-toto+json": "attestation",
}
# cosign stores signatures, attestations and SBOMs under tags made from the image's digest; without a
# suffix, such a tag is the list of the image's referrers.
_REFERRER_TAG = regex.compile(r"sha256-[0-9a-f]{64}(?:\.(sig|att|sbom))?")
_REFERRER_TAGS = {"sig": "signature", "att": "attestation", "sbom": "SBOM", None: "referrers list"}


def not_an_image(
    media_type: str | None = None, artifact_type: str | None = None, tag: str | None = None
) -> str | None:
    """The kind of artifact that was pushed, or None if it is not known to be other than an image.

    `media_type` is the manifest's media type. `artifact_type` is an OCI manifest's artifact type or, if
    it has none, the media type of its configuration.
    """
    if media_type is not None and media_type not in MANIFESTS:
        return "layer or configuration"
    if artifact_type is not None and artifact_type not in _IMAGES:
        return _ARTIFACTS.get(artifact_type, "artifact")
    referrer = _REFERRER_TAG.fullmatch(tag) if tag else None
    return None if referrer is None else _REFERRER_TAGS[referrer[1]]


class _Descriptor(msgspec.Struct, gc=False, rename="camel"):
    media_type: str | None = None


class _Manifest(msgspec.Struct, gc=False, rename="camel"):
    artifact_type: str | None = None
    config: _Descriptor | None = None
    layers: list[_Descriptor] | None = None
    subject: msgspec.Raw = msgspec.Raw(b"null")


_MANIFEST = msgspec.json.Decoder(_Manifest)


def not_an_image_manifest(text: str) -> str | None:
    """Like `not_an_image`, for a manifest as JSON.

    CloudTrail truncates long manifests. A manifest that cannot be decoded counts as an image.
    """
    try:
        manifest = _MANIFEST.decode(text)
    except (ValueError, RecursionError):
        return None
    first = manifest.layers[0].media_type if manifest.layers else None
    if first is not None and (layer := _ARTIFACTS.get(first)) is not None:
        return layer
    config = manifest.config or _Descriptor()
    described = manifest.artifact_type or config.media_type
    if described is not None and (artifact := not_an_image(artifact_type=described)) is not None:
        return artifact
    return None if bytes(manifest.subject) == b"null" else "referrer"
