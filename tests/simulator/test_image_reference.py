"""References to images: what is one of a private ECR registry, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore
import pytest

from simulator.image_reference import PARTITIONS, image_reference
from simulator.registry import UNKNOWN_REGISTRY, Registry

ACCOUNT = "111122223333"
HOST = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
HOME = Registry(ACCOUNT, "us-east-1")
DIGEST = f"sha256:{'ab' * 32}"

DATA = Path(botocore.__file__).with_name("data")
BOTOCORE: list[dict[str, Any]] = json.loads((DATA / "partitions.json").read_text())["partitions"]


def test_the_partitions_are_those_of_botocore() -> None:
    theirs = {
        each["id"]: (each["regionRegex"].strip("^$"), each["outputs"]["dnsSuffix"]) for each in BOTOCORE
    }
    assert {each.id: (each.region_pattern, each.suffix) for each in PARTITIONS} == theirs


@pytest.mark.parametrize("partition", BOTOCORE, ids=lambda each: each["id"])
def test_every_region_has_its_hosts_and_arns(partition: dict[str, Any]) -> None:
    regions = [region for region in partition["regions"] if not region.endswith("-global")]
    assert regions
    for region in regions:
        home = Registry(ACCOUNT, region)
        for service in "dkr.ecr", "dkr.ecr-fips":
            host = f"{ACCOUNT}.{service}.{region}.{partition['outputs']['dnsSuffix']}"
            assert image_reference(f"{host}/a/b").registry == home
        arn = f"arn:{partition['id']}:ecr:{region}:{ACCOUNT}:repository/a/b"
        assert image_reference(arn).registry == home


@pytest.mark.parametrize(
    ("text", "repository", "registry", "tag", "digest"),
    [
        ("prod/api", "prod/api", UNKNOWN_REGISTRY, None, None),
        ("my.team/api", "my.team/api", UNKNOWN_REGISTRY, None, None),
        ("localhost", "localhost", UNKNOWN_REGISTRY, None, None),
        (f"{HOST}/prod/api", "prod/api", HOME, None, None),
        (f"{HOST}/docker.io/library/nginx", "docker.io/library/nginx", HOME, None, None),
        (f"{HOST}/prod/api:v1", "prod/api", HOME, "v1", None),
        (f"{HOST}/prod/api@{DIGEST}", "prod/api", HOME, None, DIGEST),
        (f"{HOST}/prod/api:v1@{DIGEST}", "prod/api", HOME, "v1", DIGEST),
        (f"{HOST}:443/prod/api:v1", "prod/api", HOME, "v1", None),
        (f"docker://{HOST}/prod/api:v1", "prod/api", HOME, "v1", None),
        (f"oci://{HOST}/prod/api", "prod/api", HOME, None, None),
        (f"https://{HOST}/prod/api", "prod/api", HOME, None, None),
        (f"{HOST.upper()}/prod/api", "prod/api", HOME, None, None),
        (f"{ACCOUNT}.dkr-ecr.us-east-1.on.aws/prod/api", "prod/api", HOME, None, None),
        (f"{ACCOUNT}.dkr-ecr-fips.us-east-1.on.aws/prod/api", "prod/api", HOME, None, None),
        (
            f"{ACCOUNT}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/prod/api",
            "prod/api",
            Registry(ACCOUNT, "cn-north-1"),
            None,
            None,
        ),
        (f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/prod/api", "prod/api", HOME, None, None),
    ],
)
def test_a_reference_names(
    text: str, repository: str, registry: Registry, tag: str | None, digest: str | None
) -> None:
    found = image_reference(text)
    assert found.fault is None
    assert (found.repository, found.registry, found.tag, found.digest) == (
        repository,
        registry,
        tag,
        digest,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Prod/Api", "is not a valid ECR repository name; did you mean 'prod/api'?"),
        (" prod/api/ ", "is not a valid ECR repository name; did you mean 'prod/api'?"),
        ("prod api", "is not a valid ECR repository name"),
        ("", "is not a valid ECR repository name; is a variable not set?"),
        ("prod/api:v1", "without its tag or digest it would be 'prod/api'"),
        (f"prod/api@{DIGEST}", "without its tag or digest it would be 'prod/api'"),
        ("prod/api\n", "is not a valid ECR repository name"),
        ("public.ecr.aws/nginx/nginx", "is not in a private ECR registry"),
        ("docker.io/library/nginx:1.27", "is not in a private ECR registry"),
        ("localhost/prod/api", "is not in a private ECR registry"),
        ("localhost:5000/prod/api", "is not in a private ECR registry"),
        ("registry.corp:8443/prod/api", "is not in a private ECR registry"),
        ("docker://alpine", "is not in a private ECR registry"),
        ("https://example.org/prod/api", "is not in a private ECR registry"),
        (f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com/prod/api", "is not in a private ECR registry"),
        ("1111.dkr.ecr.us-east-1.amazonaws.com/prod/api", "is not in a private ECR registry"),
        (HOST, "names no repository"),
        (f"{HOST}/", "names no repository"),
        (f"{HOST}/:v1", "names no repository"),
        (f"{HOST}/Prod/Api", "has a repository name that is not valid in ECR: 'Prod/Api'"),
        (f"{HOST}/prod/api:", "has a tag or digest that is not valid"),
        (f"{HOST}/prod/api@sha256:abc", "has a tag or digest that is not valid"),
        (f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/", "names no repository"),
        (f"arn:aws:ecr:cn-north-1:{ACCOUNT}:repository/a/b", "is not the ARN of an ECR repository"),
        ("arn:aws:s3:::bucket", "is not the ARN of an ECR repository"),
    ],
)
def test_a_fault_says_why_it_names_no_repository_of_ecr(text: str, reason: str) -> None:
    found = image_reference(text)
    assert found.repository == text
    assert reason in str(found.fault)


def test_a_field_for_names_may_hold_a_name_that_looks_like_another_registry() -> None:
    assert image_reference("docker.io/library/nginx", is_name=True).fault is None
    assert image_reference("localhost:5000/nginx", is_name=True).fault is not None
    assert image_reference(f"{HOST}/a/b:v1", is_name=True).registry == HOME
