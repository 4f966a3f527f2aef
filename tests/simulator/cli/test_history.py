"""`ecr-signing history`, and `replay --configuration-history` and `-c FOLDER`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.simulator.program import EXIT_FINDINGS, EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, run
from tests.simulator.records import (
    cloudtrail,
    deleted_configuration,
    lines,
    put_configuration,
    records_file,
)
from tests.strategies import ARN, document_of

HOME = "111122223333/us-east-1"
PROFILE = f"{ARN}profile_0"


def at(hour: int) -> dict[str, str]:
    return {"eventTime": f"2025-12-01T{hour:02}:00:00Z", "eventID": f"change-{hour}"}


def changes() -> list[Any]:
    return [
        put_configuration(document_of([["prod/*"]]), **at(8)),
        put_configuration(document_of([["prod/*", "data/*"]]), **at(10)),
        put_configuration(document_of([["no//such"]]), **at(11)),
        put_configuration(document_of([["x"]]), **at(12), errorCode="AccessDenied"),
        put_configuration(None, **at(13)),
        deleted_configuration(**at(14)),
        put_configuration(document_of([["prod/*"]]), **at(15)),
    ]


def examples(each: list[Any] | None) -> list[tuple[str, str]] | None:
    return each and [(change["signingProfileArn"], change["example"]) for change in each]


def test_each_change_is_compared_with_the_configuration_before() -> None:
    repeated = changes()[1]
    log = lines(*reversed(changes()), repeated, cloudtrail())
    done = run("history", "-", "--format", "json", stdin=log)
    assert (done.code, done.err) == (EXIT_OK, "")
    result = done.json()
    assert result["events"] == {
        "read": 9, "changes": 6, "other": 2, "duplicates": 1, "malformed": 0,
    }  # fmt: skip
    found = [
        (each["time"][11:13], examples(each["gains"]), examples(each["losses"]))
        for each in result["changes"]
    ]
    assert found == [
        ("08", None, None),
        ("10", [(PROFILE, "data/a")], []),
        ("11", None, None),
        ("13", None, None),
        ("14", None, None),
        ("15", [(PROFILE, "prod/a")], []),
    ]
    problems = [each["problem"] for each in result["changes"]]
    assert problems[2].startswith("ECR refuses this configuration, so nothing changed: ")
    assert problems[3].startswith("the record does not contain the configuration")
    assert [problems[index] for index in (0, 1, 4, 5)] == [None] * 4
    assert {each["registry"] for each in result["changes"]} == {HOME}


def test_only_the_selected_registry_and_a_warning_if_it_has_no_change() -> None:
    done = run("history", "-", "--registry", "*/eu-west-1", "--format", "json", stdin=lines(*changes()))
    assert done.json()["changes"] == []
    assert done.err == "warning: the logs contain no change of a signing configuration of */eu-west-1\n"
    assert run("history", "-", stdin=lines(*changes()) + b"{").code == EXIT_MALFORMED


def test_changes_of_one_second_have_no_order() -> None:
    both = [put_configuration(document_of([[name]]), eventID=name) for name in ("a/*", "b/*")]
    result = run("history", "-", "--format", "json", stdin=lines(*both)).json()
    assert [each["problem"][:34] for each in result["changes"]] == [
        "another change has the same time, "
    ] * 2


def test_each_push_is_decided_by_the_configuration_in_force(tmp_path: Path) -> None:
    hours = {7: "UNKNOWN", 9: "NONE", 11: "SIGN", 13: "UNKNOWN", 14: "UNKNOWN", 16: "NONE"}
    pushes = [cloudtrail("data/api", hour, eventTime=f"2025-12-01T{hour:02}:30:00Z") for hour in hours]
    pushes[4]["eventTime"] = "2025-12-01T14:00:00Z"
    pushes[3]["eventTime"] = "2025-12-01T13:30:00Z"
    results = []
    for first, second in ((pushes, changes()), (changes(), pushes)):
        (tmp_path / "1.json").write_bytes(records_file(*first))
        (tmp_path / "2.json").write_bytes(records_file(*second))
        done = run(
            "replay", "--configuration-history", tmp_path / "1.json", tmp_path / "2.json",
            "--format", "json", "--decisions", tmp_path / "rows.jsonl",
        )  # fmt: skip
        assert done.code == EXIT_OK
        rows = list(map(json.loads, (tmp_path / "rows.jsonl").read_text().splitlines()))
        assert [row["decision"] for row in rows] == list(hours.values())
        results.append(done.json())
    assert results[0] == results[1]
    result = results[0]
    assert result["decisions"] == {"SIGN": 1, "NONE": 2, "UNKNOWN": 3}
    assert result["signatures"] == {"minimum": 0, "maximum": 1 + 3 * 10}
    periods = [(each["from"], each["to"]) for each in result["configurations"]]
    assert periods == [
        ("2025-12-01T08:00:00Z", "2025-12-01T10:00:00Z"),
        ("2025-12-01T10:00:00Z", "2025-12-01T13:00:00Z"),
        ("2025-12-01T14:00:00Z", "2025-12-01T15:00:00Z"),
        ("2025-12-01T15:00:00Z", None),
    ]
    assert [
        [profile["pushes"] for profile in each["profiles"]] for each in result["configurations"]
    ] == [[0], [1], [], [0]]
    assert "profiles" not in result
    assert result["warnings"] == [
        f"the configuration in force is not known for some pushes ({HOME}), so 3 of them are not decided"
    ]


def test_each_registry_of_a_fleet_has_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "111122223333.us-east-1.json").write_text(json.dumps(document_of([["prod/*"]])))
    log = lines(
        cloudtrail("prod/api", 1),
        cloudtrail("data/api", 2),
        cloudtrail("prod/api", 3, awsRegion="eu-west-1"),
    )
    arguments = ("replay", "-c", tmp_path, "-", "--format", "json")
    done = run(*arguments, stdin=log)
    result = done.json()
    assert result["decisions"] == {"SIGN": 1, "NONE": 1, "UNKNOWN": 1}
    assert [(each["registry"], each["UNKNOWN"]) for each in result["registries"]] == [
        (HOME, 0),
        ("111122223333/eu-west-1", 1),
    ]
    assert "not known for some pushes (111122223333/eu-west-1), so 1 of them" in done.err
    (only,) = result["configurations"]
    assert (only["registry"], only["from"], only["to"]) == (HOME, None, None)
    assert only["rules"][0]["pushes"] == 1
    assert run(*arguments, "--fail-on", "unknown=2", stdin=log).code == EXIT_OK
    assert run(*arguments, "--fail-on", "unknown=1", stdin=log).code == EXIT_FINDINGS
    failed = run(*arguments, "--fail-on", "failed", stdin=log)
    assert failed.code == EXIT_UNUSABLE
    assert "--fail-on failed checked nothing, because no outcome is known" in failed.err


def test_options_that_exclude_or_need_each_other(tmp_path: Path) -> None:
    for arguments, message in (
        (("-c", "x", "--configuration-history"), "exclude each other"),
        ((), "or '--configuration-history'"),
        (("-c", "x", "--scp", "y"), "--scp is for use with --permissions"),
        (("-c", "x", "--management-account", "111122223333"), "is for use with --permissions"),
        (("-c", "x", "--profiles-complete"), "is for use with --profiles"),
    ):
        done = run("replay", *arguments, "log", cwd=tmp_path)
        assert done.code == EXIT_UNUSABLE
        assert message in done.err
