"""Inventories as the AWS CLI writes them: its own formatter is the peer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import jmespath
import pytest
from awscli.text import format_text
from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape
from hypothesis import given
from hypothesis import strategies as st

from simulator.inventory import read_repository_names
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content
from simulator.registry import UNKNOWN_REGISTRY, Registry
from tests.strategies import filters

ACCOUNT = "111122223333"
HOME = Registry(ACCOUNT, "us-east-1")
MODEL = ServiceModel(Loader().load_service_model("ecr", "service-2"))
Entries = list[tuple[Registry, str] | Malformed]


def as_text(document: object) -> bytes:
    stream = io.StringIO()
    format_text(document, stream)
    return stream.getvalue().encode()


def as_json(document: object) -> bytes:
    return json.dumps(document, indent=4, default=str).encode()


def read(content: bytes) -> Entries:
    found: Entries = []
    for batch in read_repository_names(Content("file", content=content)):
        found += (
            [batch]
            if isinstance(batch, Malformed)
            else [(batch.registry, name) for name in batch.names]
        )
    return found


def repository(name: str) -> dict[str, Any]:
    return {
        "repositoryArn": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}",
        "registryId": ACCOUNT,
        "repositoryName": name,
        "repositoryUri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}",
        "createdAt": "2025-12-01T10:00:00+00:00",
        "imageTagMutability": "MUTABLE",
        "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "dev*"}],
        "imageScanningConfiguration": {"scanOnPush": False},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }


# One value of every type that has its name in the service's model, except those that name the repository.
VALUES = {"timestamp": "2025-12-01T10:00:00+00:00", "long": 999999999999, "string": "ACTIVE"}
DIGEST = "sha256:" + "0" * 64


def image(name: str, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    shape = MODEL.shape_for("ImageDetail")
    assert isinstance(shape, StructureShape)
    found: dict[str, Any] = {
        key: VALUES[member.type_name]
        for key, member in shape.members.items()
        if member.type_name in VALUES and key not in without
    }
    found |= {key: DIGEST for key in found if key.endswith("Digest")}
    return found | {
        "registryId": ACCOUNT,
        "repositoryName": name,
        "imageTags": ["v1", "latest"],
        "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed."},
        "imageScanFindingsSummary": {"findingSeverityCounts": {"HIGH": 3, "LOW": 1}},
    }


OPTIONAL = ["artifactMediaType", "imageStatus", "lastRecordedPullTime", "subjectManifestDigest"]
# No name that begins like the host of another registry.
valid_names = filters().map(lambda text: "n" + text.replace("*", "a"))
several = st.lists(valid_names, min_size=1, max_size=4, unique=True)


@given(several)
def test_described_repositories_are_read_as_text_and_as_json(names: list[str]) -> None:
    document = {"repositories": [repository(name) for name in names]}
    assert read(as_text(document)) == read(as_json(document)) == [(HOME, name) for name in names]


@given(st.lists(st.tuples(valid_names, st.sets(st.sampled_from(OPTIONAL))), min_size=1, max_size=4))
def test_described_images_are_read_as_text_and_as_json(images: list[tuple[str, set[str]]]) -> None:
    document = {"imageDetails": [image(name, frozenset(without)) for name, without in images]}
    expected = [(Registry(ACCOUNT), name) for name in dict.fromkeys(name for name, _ in images)]
    assert read(as_text(document)) == read(as_json(document)) == expected


def test_an_account_like_name_and_size_are_told_apart() -> None:
    document = {"imageDetails": [image("444455556666"), image("prod/api")]}
    assert read(as_text(document)) == [(Registry(ACCOUNT), n) for n in ("444455556666", "prod/api")]


@pytest.mark.parametrize("written", [as_text, as_json])
def test_pages_may_follow_each_other(written: Callable[[object], bytes]) -> None:
    pages = [{"repositories": [repository(name)]} for name in ("prod/a", "prod/b")]
    assert read(b"".join(map(written, pages))) == [(HOME, "prod/a"), (HOME, "prod/b")]


@pytest.mark.parametrize(
    ("query", "registry"),
    [
        ("repositories[].repositoryName", UNKNOWN_REGISTRY),
        ("repositories[].[repositoryName]", UNKNOWN_REGISTRY),
        ("repositories[].repositoryUri", HOME),
        ("repositories[].repositoryArn", HOME),
    ],
)
@given(names=several)
def test_queried_names_are_read(query: str, registry: Registry, names: list[str]) -> None:
    found = jmespath.search(query, {"repositories": [repository(name) for name in names]})
    # Two pages.
    assert read(as_text(found) * 2) == [(registry, name) for name in names] * 2


@given(st.permutations(["repositoryName", "registryId", "repositoryUri", "repositoryArn"]), st.data())
def test_a_line_of_values_is_one_repository(keys: list[str], data: st.DataObject) -> None:
    chosen = keys[: data.draw(st.integers(2, 4))]
    query = f"repositories[].[{', '.join(chosen)}]"
    is_located = not {"repositoryUri", "repositoryArn"}.isdisjoint(chosen)
    like_hosts = st.sampled_from(["docker.io/library/nginx", "localhost/a"])
    name = data.draw(st.one_of(valid_names, like_hosts) if is_located else valid_names)
    found = as_text(jmespath.search(query, {"repositories": [repository(name)]}))
    assert read(found) == [(HOME if is_located else Registry(ACCOUNT), name)]


@given(st.permutations([ACCOUNT, "prod/a", f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/prod/b"]))
def test_values_of_several_repositories_are_invalid(values: list[str]) -> None:
    (broken,) = read(as_text([values]))
    assert str(broken) == (
        "file: line 1: has values of several kinds that name 2 repositories, not one"
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["prod/a", "444455556666", f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/prod/a"], "registries"),
        (["prod/a", "prod/b", ACCOUNT], "several kinds that name 2 repositories"),
        ([ACCOUNT, ACCOUNT], "several kinds that name 0 repositories"),
        (["prod/a", "1764583200.25"], "several kinds that name 2 repositories"),
        (["prod/a", "123456789"], "several kinds that name 2 repositories"),
    ],
)
def test_values_that_are_not_of_one_repository_are_invalid(values: list[str], reason: str) -> None:
    (broken,) = read(as_text([values]))
    assert isinstance(broken, Malformed)
    assert reason in broken.reason


@pytest.mark.parametrize("first", ["name", "repository", "image", "uri", "repository_name"])
def test_a_line_of_names_may_begin_with_that_of_a_column(first: str) -> None:
    names = [(UNKNOWN_REGISTRY, first), (UNKNOWN_REGISTRY, "prod/a")]
    assert read(as_text([first, "prod/a"])) == names
    assert read(as_text([first, "prod/a"]) * 2) == names * 2
    assert read(f"{first}\tsize\r\nprod/a\t7\r\n".encode()) == [(UNKNOWN_REGISTRY, "prod/a")]


@pytest.mark.parametrize("header", ["name\tapi", "name,tag\n\n", "# names\n\nrepository_name;size"])
def test_a_header_without_rows_is_reported_if_it_could_be_names(header: str) -> None:
    (broken,) = read(header.encode())
    assert isinstance(broken, Malformed)
    assert broken.reason == "is the header of a table, and no row follows it"
    assert broken.position == f"line {3 if '#' in header else 1}"


@pytest.mark.parametrize("header", ["repositoryName", "repositoryName,registryId"])
def test_a_header_that_cannot_be_names_may_have_no_rows(header: str) -> None:
    assert read(header.encode()) == []


INCOMPLETE = "is incomplete: it ends with a token for the next page"


@pytest.mark.parametrize("key", ["NextToken", "nextToken"])
@pytest.mark.parametrize("member", ["repositories", "imageDetails"])
def test_a_listing_that_ends_with_a_token_is_incomplete(member: str, key: str) -> None:
    described = repository("prod/a") if member == "repositories" else image("prod/a")
    first, last = {member: [described], key: "abc"}, {member: [described], key: None}
    entry, broken = read(as_json(first))
    assert isinstance(broken, Malformed)
    assert str(broken).startswith(f"file: {INCOMPLETE}")
    assert read(as_json(first) + as_json(last)) == read(as_json([described, described]))
    assert read(as_json(last) + as_json(first))[-1] == broken
    # The CLI prints the token after the pages.
    text, token = as_text({member: [described]}), as_text({"NextToken": {"NextToken": "abc"}})
    assert read(text + token) == [entry, broken]
    assert read(text + token + text) == read(text + text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("REPOSITORIES\tprod/b\n", "has no ARN"),
        (
            f"REPOSITORIES\tarn:aws:ecr:us-east-1:{ACCOUNT}:repository/prod/b\tprod/c\n",
            "has an ARN of 'prod/b', and another name or none",
        ),
        (
            as_text({"repositories": [repository("prod/b")]})
            .decode()
            .replace("com/prod/b", "com/prod/c"),
            "name 2 repositories, not one",
        ),
        (
            as_text({"repositories": [repository("prod/b")]}).decode().replace("1.am", "2.am"),
            "names two registries",
        ),
        ("IMAGEDETAILS\tprod/b\n", "has no registry and repository"),
    ],
)
def test_a_line_that_contradicts_itself_is_malformed(line: str, reason: str) -> None:
    whole = as_text({"repositories": [repository("prod/a")]})
    before, broken = read(whole + line.encode())
    assert before == (HOME, "prod/a")
    assert isinstance(broken, Malformed)
    assert reason in broken.reason
    assert broken.position == f"line {len(whole.splitlines()) + 1}"
