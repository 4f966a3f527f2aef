"""Makes the example registry: its repositories, and five weeks of pushes to them.

    python examples/generate.py FOLDER

The files beside this one were made by it; the same seed makes the same registry again. CloudTrail tells
of the first four weeks, EventBridge of the last three, so that two weeks are told twice.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sys
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNT, REGION = "111122223333", "us-east-1"
START = datetime(2025, 11, 24, tzinfo=UTC)
DAYS, LAST_CLOUDTRAIL_DAY, FIRST_EVENTBRIDGE_DAY = 35, 27, 14
PUSHES = 2_600

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
IMAGE = "application/vnd.docker.container.image.v1+json"
SIGNATURE = "application/vnd.cncf.notary.signature"

SERVICES = ["api", "worker", "web", "scheduler", "gateway", "migrations", "admin", "events"]
NAMESPACES = {
    "prod": ["checkout", "catalog", "search", "identity", "orders", "shipping", "reviews", "cart"],
    "payments": ["ledger", "cards", "refunds", "payouts"],
    "data": ["ingest", "warehouse", "features"],
    "sandbox": ["alice", "bob"],
}
SINGLE_REPOSITORIES = [
    *(f"platform/base-images/{name}" for name in ("python", "node", "java", "go")),
    *(f"platform/tools/{name}" for name in ("ci-runner", "kubectl", "terraform", "trivy")),
    *(f"ml/{name}" for name in ("ranking-serving", "fraud-serving", "ranking-training")),
    "legacy/crm/production",
    "vault-pci",
    "web-frontend",
]
# What is pushed most: base images are rebuilt every night.
BUSY = {"platform/base-images": 15, "prod": 3, "payments": 2}


def repositories() -> list[str]:
    """The 150 repositories of the registry."""
    names = [
        f"{namespace}/{team}-{service}"
        for namespace, teams in NAMESPACES.items()
        for team in teams
        for service in SERVICES
    ]
    return sorted(names + SINGLE_REPOSITORIES)


class Registry:
    """Deterministic random events of one registry."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = repositories()
        self.weights = [
            next((weight for prefix, weight in BUSY.items() if name.startswith(prefix)), 1)
            for name in self.names
        ]
        self.calls: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.events: list[dict[str, Any]] = []

    def digest(self) -> str:
        """The digest of some image."""
        return "sha256:" + self.random.randbytes(32).hex()

    def identifier(self) -> str:
        """The identity of an event."""
        return str(uuid.UUID(bytes=self.random.randbytes(16), version=4))

    def push(self, number: int) -> None:
        """A push, told by whichever feed was there on its day."""
        day = number * DAYS // PUSHES
        time = START + timedelta(days=day, seconds=self.random.randrange(86_400))
        (name,) = self.random.choices(self.names, self.weights)
        tag = f"{self.random.randrange(1, 4)}.{self.random.randrange(20)}.{number}"
        kind = self.random.random()
        if kind < 0.05:
            for platform in (0, 1):
                self.image(day, time + timedelta(seconds=platform), name, None, MANIFEST)
            self.image(day, time + timedelta(seconds=3), name, tag, INDEX)
        elif kind < 0.07:
            self.image(day, time, name, None, OCI_MANIFEST, SIGNATURE)
        elif kind < 0.09:
            self.call(day, time, "PutImage", name, None, errorCode="ImageTagAlreadyExistsException")
        else:
            self.image(day, time, name, tag, MANIFEST)
        if self.random.random() < 0.4:
            self.call(day, time + timedelta(minutes=5), "BatchGetImage", name, None)
        if day >= FIRST_EVENTBRIDGE_DAY and self.random.random() < 0.2:
            detail = {"scan-status": "COMPLETE", "repository-name": name, "finding-severity-counts": {}}
            self.event("ECR Image Scan", time + timedelta(minutes=1), detail)

    def image(
        self,
        day: int,
        time: datetime,
        name: str,
        tag: str | None,
        media_type: str,
        artifact_type: str = IMAGE,
    ) -> None:
        """A manifest or index that arrived."""
        digest = self.digest()
        manifest: dict[str, Any] = {"schemaVersion": 2, "mediaType": media_type}
        if media_type == INDEX:
            manifest["manifests"] = []
        else:
            manifest["config"] = {"mediaType": artifact_type}
        image_id = {"imageDigest": digest} | ({"imageTag": tag} if tag else {})
        request = {"imageManifest": json.dumps(manifest), "imageManifestMediaType": media_type}
        response = {"image": {"registryId": ACCOUNT, "repositoryName": name, "imageId": image_id}}
        self.call(day, time, "PutImage", name, tag, request, response)
        if day >= FIRST_EVENTBRIDGE_DAY:
            detail = {"action-type": "PUSH", "result": "SUCCESS", "repository-name": name}
            detail |= {"image-digest": digest, "manifest-media-type": media_type}
            detail |= {"image-tag": tag} if tag else {}
            detail |= {} if media_type == INDEX else {"artifact-media-type": artifact_type}
            self.event("ECR Image Action", time + timedelta(seconds=2), detail)

    def call(
        self,
        day: int,
        time: datetime,
        operation: str,
        name: str,
        tag: str | None,
        request: dict[str, Any] | None = None,
        response: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """A call of the API, as CloudTrail records it."""
        if day > LAST_CLOUDTRAIL_DAY:
            return
        role = f"ci-{name.split('/', 1)[0]}"
        identity = {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/build",
            "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}},
        }
        parameters = {"repositoryName": name, "registryId": ACCOUNT} | (
            {"imageTag": tag} if tag else {}
        )
        self.calls[day].append(
            {
                "eventVersion": "1.11",
                "userIdentity": identity,
                "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "eventSource": "ecr.amazonaws.com",
                "eventName": operation,
                "awsRegion": REGION,
                **more,
                "requestParameters": parameters | (request or {}),
                "responseElements": response,
                "eventID": self.identifier(),
                "eventType": "AwsApiCall",
                "recipientAccountId": ACCOUNT,
            }
        )

    def event(self, detail_type: str, time: datetime, detail: dict[str, Any]) -> None:
        """An event on the bus."""
        self.events.append(
            {
                "version": "0",
                "id": self.identifier(),
                "detail-type": detail_type,
                "source": "aws.ecr",
                "account": ACCOUNT,
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "region": REGION,
                "resources": [],
                "detail": detail,
            }
        )


def write(folder: Path) -> None:
    """Write the registry's inventory and logs below `folder`."""
    registry = Registry(seed=20251124)
    for number in range(PUSHES):
        registry.push(number)
    (folder / "repositories.txt").write_text("".join(f"{name}\n" for name in registry.names))
    logs = folder / "logs"
    for day, calls in sorted(registry.calls.items()):
        date = START + timedelta(days=day)
        for kind, document in (
            ("CloudTrail", {"Records": calls}),
            ("CloudTrail-Digest", {"digestStartTime": date.isoformat(), "logFiles": []}),
        ):
            if kind == "CloudTrail-Digest" and day % 7:
                continue
            below = logs / "AWSLogs" / ACCOUNT / kind / REGION / date.strftime("%Y/%m/%d")
            below.mkdir(parents=True, exist_ok=True)
            content = json.dumps(document, separators=(",", ":")).encode()
            unique = hashlib.sha256(content).hexdigest()[:16]
            file = below / f"{ACCOUNT}_{kind}_{REGION}_{date:%Y%m%dT%H%MZ}_{unique}.json.gz"
            file.write_bytes(gzip.compress(content, mtime=0))
    events = logs / "eventbridge" / "ecr-events.jsonl"
    events.parent.mkdir(parents=True, exist_ok=True)
    events.write_text("".join(json.dumps(event) + "\n" for event in registry.events))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
