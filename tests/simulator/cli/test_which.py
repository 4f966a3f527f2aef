"""`ecr-signing which`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.cli.conftest import PAY, PROD
from tests.simulator.program import (
    EXIT_OK,
    run,
)
from tests.simulator.records import DIGEST


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
        "which", "--format", "json", "prod/pay", "other", env={"ECR_SIGNING_CONFIG": str(config)}
    )
    assert done.json()["results"] == [
        {
            "repositoryName": "prod/pay",
            "valid": True,
            "signingProfileArns": [PROD, PAY],
            "rules": [
                {"rule": 1, "signingProfileArn": PROD, "filters": ["prod/*"]},
                {"rule": 2, "signingProfileArn": PAY, "filters": ["prod/pay"]},
            ],
        },
        {"repositoryName": "other", "valid": True, "signingProfileArns": [], "rules": []},
    ]


@pytest.mark.parametrize(
    "uri",
    [
        f"111122223333.dkr.ecr.us-east-1.amazonaws.com/prod/pay:1.2@{DIGEST}",
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/prod/pay:1.2",
        f"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/prod/pay@{DIGEST}",
        "111122223333.dkr-ecr.eu-west-1.on.aws/prod/pay",
        "https://111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/prod/pay:latest",
    ],
)
def test_the_uri_of_an_image_is_accepted(config: Path, uri: str) -> None:
    (result,) = run("which", "-c", config, "--format", "json", uri).json()["results"]
    assert result["repositoryName"] == "prod/pay"


@pytest.mark.parametrize(
    "name", ["Prod/Pay", "p", "prod//pay", "prod/pay:1.2", "prod/\n", "", "x" * 257]
)
def test_an_invalid_name_causes_a_warning(config: Path, name: str) -> None:
    done = run("which", "-c", config, "--", name)
    assert done.code == EXIT_OK
    assert done.err == f"warning: {name!a} is not a valid ECR repository name\n"


def test_without_rules_nothing_is_signed(tmp_path: Path) -> None:
    done = run("which", "-c", "-", "prod/pay", stdin=b'{"rules": []}')
    assert done.out == "prod/pay: NOT SIGNED\n  there are no rules\n"
