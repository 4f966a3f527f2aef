"""Records of every format, with optional changes."""

from __future__ import annotations

import gzip
import json
from typing import Any

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DIGEST = "sha256:" + "ab" * 32
ROLE = "arn:aws:iam::111122223333:role/ci"
Record = dict[str, Any]


def cloudtrail(
    repository: str = "prod/api",
    number: int = 1,
    *,
    tag: str | None = "1.0",
    manifest: Record | str | None = None,
    media_type: str = MANIFEST,
    **changes: Any,
) -> Record:
    request: Record = {"repositoryName": repository, "registryId": "111122223333"}
    request["imageManifestMediaType"] = media_type
    if tag is not None:
        request["imageTag"] = tag
    if manifest is not None:
        request["imageManifest"] = manifest if isinstance(manifest, str) else json.dumps(manifest)
    image_id = {"imageDigest": DIGEST} | ({"imageTag": tag} if tag else {})
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/ci/build",
            "sessionContext": {"sessionIssuer": {"arn": ROLE}},
        },
        "eventTime": "2025-12-01T10:00:00Z",
        "eventSource": "ecr.amazonaws.com",
        "eventName": "PutImage",
        "awsRegion": "us-east-1",
        "requestParameters": request,
        "responseElements": {"image": {"imageId": image_id}},
        "eventID": f"cloudtrail-{number}",
        "recipientAccountId": "111122223333",
    } | changes


def eventbridge(
    repository: str = "prod/api",
    number: int = 1,
    detail: Record | None = None,
    detail_type: str = "ECR Image Action",
    **changes: Any,
) -> Record:
    return {
        "version": "0",
        "id": f"eventbridge-{number}",
        "detail-type": detail_type,
        "source": "aws.ecr",
        "account": "111122223333",
        "time": "2025-12-01T10:00:03Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "result": "SUCCESS",
            "repository-name": repository,
            "image-digest": DIGEST,
            "action-type": "PUSH",
            "image-tag": "1.0",
            "manifest-media-type": MANIFEST,
        }
        | (detail or {}),
    } | changes


def distribution(
    repository: str = "prod/api", number: int = 1, target: Record | None = None, **changes: Any
) -> Record:
    return {
        "id": f"distribution-{number}",
        "timestamp": "2025-12-01T10:00:00.123456789Z",
        "action": "push",
        "target": {
            "mediaType": OCI_MANIFEST,
            "digest": DIGEST,
            "repository": repository,
            "tag": "1.0",
            "size": 708,
        }
        | (target or {}),
        "request": {"method": "PUT"},
        "actor": {"name": "ci"},
        "source": {},
    } | changes


def harbor(repository: str = "prod/api", tags: tuple[str, ...] = ("1.0",), **changes: Any) -> Record:
    return {
        "type": "PUSH_ARTIFACT",
        "occur_at": 1764583200,
        "operator": "admin",
        "event_data": {
            "resources": [{"digest": DIGEST, "tag": tag, "resource_url": "…"} for tag in tags],
            "repository": {"name": "api", "namespace": "prod", "repo_full_name": repository},
        },
    } | changes


def harbor_cloudevent(repository: str = "prod/api") -> Record:
    return {
        "specversion": "1.0",
        "type": "harbor.artifact.pushed",
        "time": "2025-12-01T10:00:00Z",
        "operator": "admin",
        "data": harbor(repository)["event_data"],
    }


def deleted_configuration(**changes: Any) -> Record:
    """A successful call of DeleteSigningConfiguration."""
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ops"},
        "eventTime": "2025-12-01T10:00:00Z",
        "eventSource": "ecr.amazonaws.com",
        "eventName": "DeleteSigningConfiguration",
        "awsRegion": "us-east-1",
        "requestParameters": None,
        "responseElements": None,
        "eventID": "delete-1",
        "recipientAccountId": "111122223333",
    } | changes


def put_configuration(document: Any, **changes: Any) -> Record:
    """A successful call of PutSigningConfiguration."""
    return (
        deleted_configuration(
            eventName="PutSigningConfiguration",
            requestParameters={"signingConfiguration": document},
            eventID="put-1",
        )
        | changes
    )


def records_file(*records: Record) -> bytes:
    return json.dumps({"Records": records}, separators=(",", ":")).encode()


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
