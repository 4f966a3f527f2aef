"""Generated CloudTrail files like those of a busy registry; a fifth of the records are pushes."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.corpus import shuffled_names

Record = dict[str, Any]

PUSHES = 0.2
REPOSITORIES = 5_000
RECORDS_PER_FILE = 5_000
ROLES = 500
_ACCOUNT, _REGION = "111122223333", "us-east-1"
_READS = ("BatchGetImage", "GetDownloadUrlForLayer", "BatchCheckLayerAvailability", "DescribeImages")
_OCI = "application/vnd.oci.image"
_USER_AGENT = (
    "docker/27.3.1 go/go1.22.7 git-commit/41ca978 kernel/6.1.112-122.189.amzn2023.x86_64 os/linux "
    "arch/amd64 UpstreamClient(Docker-Client/27.3.1 \\(linux\\))"
)


def write_files(folder: Path, wanted_bytes: int) -> int:
    """Write gzip files with at least `wanted_bytes` of content to `folder`; return the size of the content."""
    rng = random.Random(2025)
    repositories = shuffled_names()[:REPOSITORIES]
    written = number = 0
    while written < wanted_bytes:
        records = [_record(rng, repositories) for _ in range(RECORDS_PER_FILE)]
        content = json.dumps({"Records": records}, separators=(",", ":")).encode()
        (folder / f"{_ACCOUNT}_CloudTrail_{number:05}.json.gz").write_bytes(gzip.compress(content, 6))
        written += len(content)
        number += 1
    return written


def account_details() -> Record:
    """The roles that push, as `aws iam get-account-authorization-details` prints them; most may sign."""
    statement = {"Effect": "Allow", "Action": "signer:SignPayload", "Resource": "*"}
    policy = {
        "PolicyName": "sign",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
    roles = [
        {
            "RoleName": f"ci-{role}",
            "RoleId": f"AROA{role:016}",
            "Arn": f"arn:aws:iam::{_ACCOUNT}:role/ci-{role}",
            "RolePolicyList": [policy] if role % 10 else [],
            "AttachedManagedPolicies": [],
            "Tags": [],
        }
        for role in range(ROLES)
    ]
    return {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": []}


def _record(rng: random.Random, repositories: list[str]) -> Record:
    repository = rng.choice(repositories)
    is_push = rng.random() < PUSHES
    name = "PutImage" if is_push else rng.choice(_READS)
    request, response = _push(rng, repository) if is_push else (_read(repository), None)
    day, hour, minute = rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59)
    return {
        "eventVersion": "1.11",
        "userIdentity": _identity(rng.randrange(ROLES), rng.randrange(10**6)),
        "eventTime": f"2025-11-{day:02}T{hour:02}:{minute:02}:{rng.randint(0, 59):02}Z",
        "eventSource": "ecr.amazonaws.com",
        "eventName": name,
        "awsRegion": _REGION,
        "sourceIPAddress": f"10.0.{rng.randrange(256)}.{rng.randrange(256)}",
        "userAgent": _USER_AGENT,
        "requestParameters": request,
        "responseElements": response,
        "requestID": _uuid(rng),
        "eventID": _uuid(rng),
        "readOnly": not is_push,
        "resources": [
            {
                "accountId": _ACCOUNT,
                "ARN": f"arn:aws:ecr:{_REGION}:{_ACCOUNT}:repository/{repository}",
            }
        ],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": _ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"api.ecr.{_REGION}.amazonaws.com",
        },
    }


def _push(rng: random.Random, repository: str) -> tuple[Record, Record]:
    layers = [
        {"mediaType": f"{_OCI}.layer.v1.tar+gzip", "digest": digest, "size": rng.randrange(10**8)}
        for digest in _digests(rng, rng.randint(5, 14))
    ]
    (configuration,), (image,) = _digests(rng, 1), _digests(rng, 1)
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{_OCI}.manifest.v1+json",
        "config": {"mediaType": f"{_OCI}.config.v1+json", "digest": configuration, "size": 7023},
        "layers": layers,
    }
    tag = f"1.{rng.randrange(100)}.{rng.randrange(10_000)}"
    put = {
        "registryId": _ACCOUNT,
        "repositoryName": repository,
        "imageManifest": json.dumps(manifest),
        "imageManifestMediaType": f"{_OCI}.manifest.v1+json",
    }
    return {**put, "imageTag": tag}, {
        "image": {**put, "imageId": {"imageDigest": image, "imageTag": tag}}
    }


def _read(repository: str) -> Record:
    return {
        "repositoryName": repository,
        "registryId": _ACCOUNT,
        "imageIds": [{"imageTag": "latest"}],
    }


def _identity(role: int, session: int) -> Record:
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role:016}:build-{session}",
        "arn": f"arn:aws:sts::{_ACCOUNT}:assumed-role/ci-{role}/build-{session}",
        "accountId": _ACCOUNT,
        "accessKeyId": f"ASIA{session:016}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROA{role:016}",
                "arn": f"arn:aws:iam::{_ACCOUNT}:role/ci-{role}",
                "accountId": _ACCOUNT,
                "userName": f"ci-{role}",
            },
            "attributes": {"creationDate": "2025-11-01T10:00:00Z", "mfaAuthenticated": "false"},
        },
    }


def _digests(rng: random.Random, count: int) -> Iterator[str]:
    return (f"sha256:{hashlib.sha256(rng.randbytes(8)).hexdigest()}" for _ in range(count))


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128)))
