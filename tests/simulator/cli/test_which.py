"""`ecr-signing which`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher import Matcher
from simulator.configurations.loading import load
from simulator.reading.malformed import Malformed
from simulator.report import as_json, as_text
from simulator.which import Answers
from tests.simulator.cli.conftest import HOME, PAY, PROD
from tests.simulator.program import EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, run
from tests.simulator.records import DIGEST, zipped

HOST = "111122223333.dkr.ecr.us-east-1.amazonaws.com"


def test_text_shows_profiles_and_reasons(config: Path) -> None:
    done = run("which", "-c", config, "prod/pay", "produce")
    assert (done.code, done.err) == (EXIT_OK, "")
    assert done.out == (
        "prod/pay: signed by\n"
        f"  {PROD}\n"
        f"  {PAY}\n"
        "  rule 1: matched by 'prod/*'\n"
        "  rule 2: matched by 'prod/pay'\n"
        "\n"
        "produce: NOT SIGNED\n"
        "  rule 1: the closest filter, 'prod/*', expects '/' after 'prod', but the name has 'uce'\n"
        "  rule 2: the closest filter, 'prod/pay', expects '/pay' after 'prod', but the name has 'uce'\n"
    )


def test_json_has_the_keys_of_the_contract(config: Path) -> None:
    done = run(
        "which", "--format", "json", "prod/pay", "produce", env={"ECR_SIGNING_CONFIG": str(config)}
    )
    assert (done.code, done.err) == (EXIT_OK, "")
    document = done.json()
    assert document == {
        "results": [
            {
                "input": "prod/pay",
                "repositoryName": "prod/pay",
                "registry": None,
                "valid": True,
                "applies": True,
                "signingProfileArns": [PROD, PAY],
                "rules": [
                    {"rule": 1, "signingProfileArn": PROD, "filters": ["prod/*"]},
                    {"rule": 2, "signingProfileArn": PAY, "filters": ["prod/pay"]},
                ],
                "misses": [],
                "warnings": [],
            },
            {
                "input": "produce",
                "repositoryName": "produce",
                "registry": None,
                "valid": True,
                "applies": True,
                "signingProfileArns": [],
                "rules": [],
                "misses": [
                    {
                        "rule": 1,
                        "signingProfileArn": PROD,
                        "reason": "the closest filter, 'prod/*', expects '/' after 'prod', "
                        "but the name has 'uce'",
                        "nearest": {
                            "filter": "prod/*",
                            "filterPosition": 4,
                            "namePosition": 4,
                            "expected": "/",
                        },
                    },
                    {
                        "rule": 2,
                        "signingProfileArn": PAY,
                        "reason": "the closest filter, 'prod/pay', expects '/pay' after 'prod', "
                        "but the name has 'uce'",
                        "nearest": {
                            "filter": "prod/pay",
                            "filterPosition": 4,
                            "namePosition": 4,
                            "expected": "/pay",
                        },
                    },
                ],
                "warnings": [],
            },
        ],
        "warnings": [],
    }
    # The pieces that are printed one by one are formatted like any other document.
    assert done.out == json.dumps({"schemaVersion": 1, **document}, indent=2) + "\n"


@pytest.mark.parametrize(
    "reference",
    [
        f"{HOST}/prod/pay:1.2@{DIGEST}",
        f"{HOST}/prod/pay:1.2",
        f"docker://{HOST}:443/prod/pay@{DIGEST}",
        "111122223333.dkr-ecr.us-east-1.on.aws/prod/pay",
        "https://111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/prod/pay:latest",
        "arn:aws:ecr:us-east-1:111122223333:repository/prod/pay",
    ],
)
def test_an_image_in_the_region_of_the_profiles_is_looked_up(config: Path, reference: str) -> None:
    done = run("which", "-c", config, "--format", "json", reference)
    (result,) = done.json()["results"]
    assert (done.code, done.err) == (EXIT_OK, "")
    assert (result["input"], result["repositoryName"]) == (reference, "prod/pay")
    assert (result["registry"], result["valid"], result["applies"]) == (HOME, True, True)
    assert result["signingProfileArns"] == [PROD, PAY]
    assert run("which", "-c", config, reference).out.startswith(f"prod/pay in {HOME}: signed by\n")


def check_unanswered(
    config: Path, name: str, *options: str, is_valid: bool, registry: str | None
) -> str:
    """The warning about a name that is not answered, in both formats."""
    done = run("which", "-c", config, "--format", "json", *options, "--", name)
    (result,) = done.json()["results"]
    (warning,) = result["warnings"]
    assert result == {
        "input": name,
        "repositoryName": "prod/pay" if is_valid else name,
        "registry": registry,
        "valid": is_valid,
        "applies": False,
        "signingProfileArns": [],
        "rules": [],
        "misses": [],
        "warnings": [warning],
    }
    text = run("which", "-c", config, *options, "--", name)
    assert text.out == f"NOT ANSWERED: {warning}\n"
    assert {(each.code, each.err) for each in (done, text)} == {
        (EXIT_MALFORMED, f"warning: {warning}\n")
    }
    assert isinstance(warning, str)
    return warning


@pytest.mark.parametrize(
    "name", ["Prod/Pay", "p", "prod//pay", "prod/pay:1.2", "prod/\n", "", "x" * 257]
)
def test_a_name_that_ecr_refuses_is_not_answered(config: Path, name: str) -> None:
    warning = check_unanswered(config, name, is_valid=False, registry=None)
    assert "is not a valid ECR repository name" in warning


@pytest.mark.parametrize(
    "name",
    [
        "public.ecr.aws/docker/library/nginx",
        "docker.io/library/nginx:latest",
        "localhost/prod/pay",
        "localhost:5000/prod/pay",
        "123.dkr.ecr.us-east-1.amazonaws.com/prod/pay",
    ],
)
def test_what_is_no_private_registry_is_not_answered(config: Path, name: str) -> None:
    warning = check_unanswered(config, name, is_valid=False, registry=None)
    assert "is not in a private ECR registry" in warning


@pytest.mark.parametrize(
    ("name", "registry"),
    [
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/prod/pay:1.2", "111122223333/eu-west-1"),
        (f"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/prod/pay@{DIGEST}", "111122223333/cn-north-1"),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/prod/pay", "111122223333/eu-west-1"),
        ("arn:aws:ecr:eu-west-1:444455556666:repository/prod/pay", "444455556666/eu-west-1"),
    ],
)  # fmt: skip
def test_a_registry_in_another_region_than_the_profiles_is_not_answered(
    config: Path, name: str, registry: str
) -> None:
    warning = check_unanswered(config, name, is_valid=True, registry=registry)
    assert f"is in the registry {registry}, which cannot have this configuration" in warning
    assert warning.endswith("its profiles are in us-east-1")


@pytest.mark.parametrize("selected", ["444455556666/us-east-1", "444455556666/*", "*/us-east-2"])
def test_an_image_of_another_registry_than_the_selected_one_is_not_answered(
    config: Path, selected: str
) -> None:
    warning = check_unanswered(
        config, f"{HOST}/prod/pay", "--registry", selected, is_valid=True, registry=HOME
    )
    assert warning == f"{HOST}/prod/pay is not in the registry {selected}"


@pytest.mark.parametrize("selected", [HOME, "111122223333/*", "*/us-east-1", "*/*"])
def test_the_selected_registry_is_answered(config: Path, selected: str) -> None:
    done = run("which", "-c", config, "--registry", selected, f"{HOST}/prod/pay", "prod/pay")
    assert (done.code, done.err) == (EXIT_OK, "")


def test_a_name_is_in_the_selected_registry(config: Path) -> None:
    abroad = "111122223333/eu-west-1"
    warning = check_unanswered(config, "prod/pay", "--registry", abroad, is_valid=True, registry=None)
    assert f"is in the registry {abroad}, which cannot have this configuration" in warning


def test_images_of_several_registries_cause_a_warning(config: Path) -> None:
    other = "444455556666.dkr.ecr.us-east-1.amazonaws.com/prod/pay"
    options = ("which", "-c", config, "--format", "json", "prod/pay", f"{HOST}/prod/pay")
    assert run(*options).json()["warnings"] == []
    done = run(*options, other)
    assert done.code == EXIT_OK
    (warning,) = done.json()["warnings"]
    assert done.err == f"warning: {warning}\n"
    assert f"from several registries ({HOME}, 444455556666/us-east-1)" in warning
    assert warning.endswith("with --registry ACCOUNT/REGION")
    assert run(*options, other, "--registry", "*/us-east-1").json()["warnings"] == []


def test_names_can_come_from_standard_input(config: Path) -> None:
    names = f"\ufeffprod/pay\r\n\n  # the sandbox\n\tsandbox/x \n{HOST}/prod/web:1"
    done = run("which", "-c", config, "--format", "json", "a/b", "-", "c/d", stdin=names.encode())
    assert (done.code, done.err) == (EXIT_OK, "")
    found = [(each["input"], each["repositoryName"]) for each in done.json()["results"]]
    assert found == [
        ("a/b", "a/b"),
        ("prod/pay", "prod/pay"),
        ("sandbox/x", "sandbox/x"),
        (f"{HOST}/prod/web:1", "prod/web"),
        ("c/d", "c/d"),
    ]


def test_what_is_no_name_on_standard_input_is_not_answered(config: Path) -> None:
    lines = b"prod/pay\n\xff\x1b[31m\n" + b"x" * (2 << 20) + b"\nProd\nprod/web\n"
    done = run("which", "-c", config, "-", stdin=lines)
    assert done.code == EXIT_MALFORMED
    assert done.out.startswith("prod/pay: signed by\n")
    assert "\nprod/web: signed by\n" in done.out
    assert done.err.splitlines() == [
        "warning: '\\udcff\\x1b[31m' is not a valid ECR repository name",
        "malformed: standard input: line 3: is too long for a name",
        "warning: 'Prod' is not a valid ECR repository name; did you mean 'prod'?",
    ]


def test_a_list_that_ends_too_early_is_reported(config: Path) -> None:
    names = "".join(f"prod/{number}\n" for number in range(1_000))
    done = run("which", "-c", config, "--format", "json", "-", stdin=zipped(names.encode())[:-9])
    assert done.code == EXIT_MALFORMED
    assert done.err.startswith("malformed: standard input: at its end: ")
    assert {each["signingProfileArns"][0] for each in done.json()["results"]} == {PROD}


def test_an_empty_standard_input_has_no_results(config: Path) -> None:
    done = run("which", "-c", config, "--format", "json", "-")
    assert (done.code, done.json()) == (EXIT_OK, {"results": [], "warnings": []})
    assert run("which", "-c", config, "-").code == EXIT_OK


def test_an_answer_is_rendered_before_the_next_name_is_read(config: Path) -> None:
    asked: list[str] = []

    def refuse(malformed: Malformed) -> None:
        pytest.fail(str(malformed))

    def names() -> Iterator[str]:
        for number in range(3):
            asked.append(f"prod/{number}")
            yield asked[-1]

    for format_ in (as_text, as_json):
        asked.clear()
        answers = Answers(Matcher(load(str(config)).configuration), names(), None, pytest.fail, refuse)
        for piece in format_.which(answers):
            assert f"prod/{len(asked)}" not in piece
            assert not asked or len(asked) == 3 or asked[-1] in piece


@pytest.mark.parametrize("arguments", [("-c", "-", "-"), ("-c", "-", "prod/pay", "-")])
def test_standard_input_is_read_only_once(config: Path, arguments: tuple[str, ...]) -> None:
    done = run("which", *arguments, stdin=config.read_bytes())
    assert done.code == EXIT_UNUSABLE
    assert "standard input can be read only once" in done.err


def test_without_rules_nothing_is_signed(tmp_path: Path) -> None:
    done = run("which", "-c", "-", "prod/pay", stdin=b'{"rules": []}')
    assert done.out == "prod/pay: NOT SIGNED\n  there are no rules\n"
