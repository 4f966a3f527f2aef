"""Inventories: every entry is a valid name or is reported, in order, however the file is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.repository_name import are_repository_names, is_repository_name
from simulator import inventory
from simulator.image_reference import image_reference
from simulator.inventory import Batch, Repositories, read_repository_names
from simulator.reading import sources
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content, Source
from simulator.registry import UNKNOWN_REGISTRY, Registry
from tests.simulator.records import zipped

names = st.one_of(
    st.from_regex(r"[a-z0-9]{1,3}([._/-]|__|--)[a-z0-9]{1,3}", fullmatch=True),
    st.text("ab0._-/\n é", max_size=6),
    st.sampled_from(
        ["", "a", "x" * 256, "x" * 257, "a/" * 127 + "a", "a_b__c---d/e.f", "a___b", "a--"]
    ),
)


def entries(source: Source) -> list[str | Malformed]:
    found: list[str | Malformed] = []
    for batch in read_repository_names(source):
        found += [batch] if isinstance(batch, Malformed) else batch.names
    return found


@given(st.lists(names, max_size=6))
def test_many_names_are_valid_if_each_is(many: list[str]) -> None:
    assert are_repository_names(many) == all(map(is_repository_name, many))


@given(st.lists(names, max_size=12), st.integers(1, 5))
def test_invalid_names_are_reported_by_their_numbers(many: list[str], batch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inventory, "_NAMES_IN_BATCH", batch)
        found = entries(Content("file", content=json.dumps(many).encode()))
    assert len(found) == len(many)
    for number, (name, entry) in enumerate(zip(many, found, strict=True), start=1):
        if is_repository_name(name):
            assert entry == name
        else:
            assert isinstance(entry, Malformed)
            assert entry.position == f"record {number:,}"


@given(st.lists(st.one_of(names, st.just("y" * 40)), max_size=12), st.integers(1, 30))
def test_lines_are_read_alike_in_pieces_of_any_size(many: list[str], size: int) -> None:
    lines = [line for name in many for line in name.split("\n")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inventory, "_LONGEST_LINE", 32)
        patch.setattr(sources, "_PIECE_BYTES", size)
        found = entries(Content("file", content=b"ab\n" + "\r\n".join(lines).encode()))
    # A carriage return counts for the length of a line.
    expected = [line for line in lines[:-1] if len(line) > 31 or line.strip()]
    expected += [line for line in lines[-1:] if line.strip()]
    assert found[0] == "ab"
    for line, entry in zip(expected, found[1:], strict=True):
        if isinstance(entry, str):
            assert entry == line.strip()
            assert is_repository_name(entry)
        else:
            assert len(line) > 31 or not is_repository_name(line.strip())
            assert (entry.reason == "is too long for a name") == (len(line) > 31)


def test_a_truncated_file_is_reported_at_its_end(tmp_path: Path) -> None:
    for content in (b"prod/a\nprod/b\n", b'["prod/a","prod/b"]', b"repositoryName\nprod/a\nprod/b\n"):
        file = tmp_path / "names"
        file.write_bytes(zipped(content)[:-4])
        *read, end = entries(Source(str(file)))
        assert read == ["prod/a", "prod/b"]
        assert str(end) == f"{file}: at its end: the gzip data is cut short"


def batches(content: bytes) -> list[Batch]:
    """What is read, with neighbouring batches of one registry as one."""
    found: list[Batch] = []
    for batch in read_repository_names(Content("file", content=content)):
        last = found[-1] if found else None
        if isinstance(last, Malformed) or isinstance(batch, Malformed):
            found.append(batch)
        elif last is not None and last.registry == batch.registry:
            found[-1] = Repositories(batch.registry, last.names + batch.names)
        else:
            found.append(batch)
    return found


HOME, AWAY = Registry("111122223333", "us-east-1"), Registry("444455556666", "eu-west-1")


def test_image_uris_and_arns_name_their_registries() -> None:
    lines = [
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/prod/a:1.0",
        "arn:aws:ecr:us-east-1:111122223333:repository/prod/b",
        "444455556666.dkr.ecr.eu-west-1.amazonaws.com/prod/a@sha256:" + "0" * 64,
        "prod/c",
        "my.team/d",
    ]
    expected = [
        Repositories(HOME, ["prod/a", "prod/b"]),
        Repositories(AWAY, ["prod/a"]),
        Repositories(UNKNOWN_REGISTRY, ["prod/c", "my.team/d"]),
    ]
    assert batches("".join(f"{line}\n" for line in lines).encode()) == expected
    assert batches(json.dumps(lines).encode()) == expected
    table = "\n".join(["uri,size", *(f"{line},7" for line in lines)])
    assert batches(table.encode()) == expected
    assert batches(json.dumps([{"uri": line} for line in lines]).encode()) == expected


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("docker.io/library/nginx", "is not in a private ECR registry"),
        ("localhost/api", "is not in a private ECR registry"),
        ("public.ecr.aws/team/api", "is not in a private ECR registry"),
        ("prod/api:1.0", "is not a valid ECR repository name"),
        ("Prod/Api", "is not a valid ECR repository name"),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/Prod", "not valid in ECR: 'Prod'"),
    ],
)
def test_a_reference_to_no_private_repository_is_malformed(line: str, fault: str) -> None:
    first, broken, last = batches(f"prod/a\n\n{line}\nprod/b\n".encode())
    assert (first, last) == (
        Repositories(UNKNOWN_REGISTRY, ["prod/a"]),
        Repositories(UNKNOWN_REGISTRY, ["prod/b"]),
    )
    assert isinstance(broken, Malformed)
    assert broken.position == "line 3"
    assert fault in broken.reason


@given(st.lists(st.one_of(names, st.sampled_from(["a.b/c", "localhost/a", "docker.io/a"])), max_size=5))
def test_each_line_is_what_image_reference_says(many: list[str]) -> None:
    lines = [name.replace("\n", "").strip() for name in many]
    found = entries(Content("file", content="\n".join(["ab", *lines]).encode()))
    references = [image_reference(line) for line in ["ab", *lines] if line]
    assert [entry for entry in found if isinstance(entry, str)] == [
        each.repository for each in references if each.fault is None
    ]
    assert len(found) == len(references)


DESCRIBED = {
    "repositoryArn": "arn:aws:ecr:us-east-1:111122223333:repository/docker.io/library/nginx",
    "registryId": "111122223333",
    "repositoryName": "docker.io/library/nginx",
    "repositoryUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/docker.io/library/nginx",
}


@pytest.mark.parametrize(
    ("without", "registry"),
    [
        ((), HOME),
        (("repositoryArn",), HOME),
        (("repositoryUri",), HOME),
        (("registryId",), HOME),
        (("repositoryArn", "repositoryUri"), Registry("111122223333")),
    ],
)
def test_a_described_repository_has_its_registry(without: tuple[str, ...], registry: Registry) -> None:
    record = {key: value for key, value in DESCRIBED.items() if key not in without}
    content = json.dumps({"repositories": [record]}).encode()
    assert batches(content) == [Repositories(registry, ["docker.io/library/nginx"])]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"registryId": "999999999999"},
            "names two registries, 111122223333/us-east-1 and 999999999999/*",
        ),
        (
            {"repositoryArn": DESCRIBED["repositoryArn"].replace("docker.io/library/nginx", "prod/b")},
            "names two repositories, 'docker.io/library/nginx' and 'prod/b'",
        ),
        (
            {"repositoryUri": "public.ecr.aws/prod/b"},
            (
                "'public.ecr.aws/prod/b' is not in a private ECR registry; if this is the name of an ECR "
                "repository, write ACCOUNT.dkr.ecr.REGION.amazonaws.com/ before it"
            ),
        ),
        ({"registryId": 111122223333}, "registryId is not a string"),
        ({"repositoryName": ["a"]}, "repositoryName is not a string"),
        (
            {"repositoryName": "Nginx"},
            "'Nginx' is not a valid ECR repository name; did you mean 'nginx'?",
        ),
    ],
)
def test_a_contradictory_record_is_malformed(change: dict[str, object], reason: str) -> None:
    (broken,) = batches(json.dumps({"repositories": [DESCRIBED | change]}).encode())
    assert str(broken) == f"file: record 1: {reason}"


def test_the_images_of_a_repository_are_one_entry() -> None:
    images = [
        {"registryId": "111122223333", "repositoryName": name, "imageDigest": f"sha256:{number}"}
        for number, name in enumerate(["prod/a", "prod/a", "prod/b", "prod/a"])
    ]
    content = json.dumps({"imageDetails": images}).encode()
    assert batches(content) == [Repositories(Registry("111122223333"), ["prod/a", "prod/b"])]


def test_a_repository_described_twice_is_two_entries() -> None:
    assert (
        entries(Content("file", content=json.dumps([DESCRIBED] * 2).encode()))
        == ["docker.io/library/nginx"] * 2
    )


@pytest.mark.parametrize("first", ["name", "repository", "image", "uri"])
def test_a_list_may_begin_with_any_name(first: str) -> None:
    assert entries(Content("file", content=f"{first}\nprod/a\n".encode())) == [first, "prod/a"]


@pytest.mark.parametrize("header", ["repositoryName", "repository_name", "repository-name", "name,tag"])
def test_a_file_with_a_header_is_a_table(header: str) -> None:
    row = "prod/a" + ",1" * header.count(",")
    assert entries(Content("file", content=f"{header}\n{row}\n".encode())) == ["prod/a"]


def test_positions_count_blank_lines() -> None:
    content = b"\n\nprod/a\n \nA\n" + b"x" * (1 << 21) + b"\n\nB"
    found = [each.position for each in batches(content) if isinstance(each, Malformed)]
    assert found == ["line 5", "line 6", "line 8"]


# As `awscli/text.py` of the AWS CLI 1.46 prints them.
_HOST = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
DESCRIBED_AS_TEXT = "".join(
    f"REPOSITORIES\t2025-12-01T10:00:00+00:00\tMUTABLE\t111122223333\tarn:aws:ecr:us-east-1:111122223333"
    f":repository/{name}\t{name}\t{_HOST}/{name}\nENCRYPTIONCONFIGURATION\tAES256\n"
    "IMAGESCANNINGCONFIGURATION\tFalse\n"
    for name in ("prod/a", "docker.io/b")
)
IMAGES_AS_TEXT = (
    "IMAGEDETAILS\tsha256:1\t2025-12-01T10:00:00+00:00\t123456789012\t111122223333\tprod/a\t\n"
    "IMAGESCANFINDINGSSUMMARY\tx\nFINDINGSEVERITYCOUNTS\t1\nIMAGESCANSTATUS\tCOMPLETE\n"
    "IMAGETAGS\t1\nIMAGETAGS\tlatest\n"
    "IMAGEDETAILS\tsha256:2\t\t\t111122223333\tprod/a\tsha256:1\n"
)


def test_repositories_described_as_text_have_their_registry() -> None:
    assert batches(DESCRIBED_AS_TEXT.encode()) == [Repositories(HOME, ["prod/a", "docker.io/b"])]


def test_images_described_as_text_are_one_entry_for_a_repository() -> None:
    for content in (
        IMAGES_AS_TEXT,
        IMAGES_AS_TEXT.replace("\tsha256:1\n", "\n").replace("a\t\n", "a\n"),
    ):
        assert batches(content.encode()) == [Repositories(Registry("111122223333"), ["prod/a"])]


def test_names_printed_as_text_are_separated_by_tabs() -> None:
    assert batches(b"prod/a\tprod/b\tProd\n") == [
        Repositories(UNKNOWN_REGISTRY, ["prod/a", "prod/b"]),
        Malformed("file", "line 1", "'Prod' is not a valid ECR repository name; did you mean 'prod'?"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("REPOSITORIES\tprod/a", "has no ARN after REPOSITORIES"),
        ("REPOSITORIES", "has no ARN after REPOSITORIES"),
        ("IMAGEDETAILS\tsha256:1\t2\tprod/a", "has no registry and repository after IMAGEDETAILS"),
        ("IMAGEDETAILS\tsha256:1", "has no registry and repository after IMAGEDETAILS"),
        ("IMAGEDETAILS", "has no registry and repository after IMAGEDETAILS"),
        ("IMAGEDETAILS\tsha256:1\t111122223333\tA", "'A' is not a valid ECR repository name"),
        ("SOMETHING", "'SOMETHING' is not a valid ECR repository name; did you mean 'something'?"),
    ],
)
def test_text_that_names_no_repository_is_malformed(line: str, reason: str) -> None:
    assert batches(f"{line}\n".encode()) == [Malformed("file", "line 1", reason)]


HOSTS = [f"{account}.dkr.ecr.us-east-1.amazonaws.com" for account in ("111122223333", "222222222222")]


def test_the_registry_is_in_the_uri_beside_a_name() -> None:
    rows = "".join(f"{host}/prod/api:v1,prod/api\n" for host in HOSTS)
    for column in ("uri", "image"):
        found = batches(f"{column},repositoryName\n{rows}".encode())
        assert found == [Repositories(Registry(host[:12], "us-east-1"), ["prod/api"]) for host in HOSTS]
    assert batches(b"image,repositoryName\nnginx:1,prod/api\n") == [
        Repositories(UNKNOWN_REGISTRY, ["prod/api"])
    ]


@pytest.mark.parametrize(
    "record",
    [
        {"account": "111122223333", "registryId": "222222222222"},
        {"repositoryUri": "public.ecr.aws/abc/prod/api"},
        {"repositoryArn": "arn:aws:ecr-public::111122223333:repository/prod/api"},
        {"account": "2.10988E+11"},
        {"region": "Frankfurt"},
    ],
)
def test_a_record_that_is_in_no_registry_is_malformed(record: dict[str, str]) -> None:
    (found,) = batches(json.dumps({"repositoryName": "prod/api", **record}).encode())
    assert isinstance(found, Malformed)


def test_a_host_without_a_repository_is_malformed_in_a_list_too() -> None:
    for content in (f"{HOSTS[0]}\n", json.dumps([HOSTS[0]])):
        (found,) = batches(content.encode())
        assert isinstance(found, Malformed)
        assert "names no repository" in found.reason


def test_a_header_in_another_case_is_no_repository() -> None:
    for header in ("repositoryname", "REPOSITORYNAME", "Name"):
        assert batches(f"{header}\nprod/a\n".encode()) == [Repositories(UNKNOWN_REGISTRY, ["prod/a"])]
