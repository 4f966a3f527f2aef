"""The options that commands have in common."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.commands import COMMANDS
from simulator.cli.fail_on import Threshold
from tests.simulator.cli.test_files import ARGUMENTS, here
from tests.simulator.program import EXIT_FINDINGS, EXIT_MALFORMED, EXIT_OK, EXIT_UNUSABLE, run
from tests.simulator.records import lines

__all__ = ["here"]


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["-c", "a", "-c", "b"], "'-c' / '--config'"),
        (["-c", "a", "--config=b"], "'-c' / '--config'"),
        (["-ca", "--config", "a"], "'-c' / '--config'"),
        (["-c", "a", "--format", "json", "--format", "text"], "'--format'"),
        (["-c", "a", "-o", "x", "--output", "y"], "'-o' / '--output'"),
    ],
)
def test_an_option_for_one_value_is_refused_twice(options: list[str], hint: str) -> None:
    for command, arguments in {
        "which": ["prod/a"],
        "audit": ["x"],
        "replay": ["x"],
        "lint": [],
    }.items():
        done = run(command, *options, *arguments)
        assert (done.code, done.out) == (EXIT_UNUSABLE, ""), command
        assert f"{hint} " in done.err
        assert "is given 2 times; give it once" in done.err


def test_options_for_several_values_and_flags_may_be_repeated(here: Path) -> None:
    repeated = ["--inventory", "names", "-q", "-q", "--debug", "--debug"]
    assert run(*ARGUMENTS["lint"], *repeated).code == EXIT_OK


def test_the_environment_does_not_count_as_an_option(here: Path) -> None:
    done = run(*ARGUMENTS["which"], env={"ECR_SIGNING_CONFIG": "missing"})
    assert done.code == EXIT_OK


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["adit"], "No such command 'adit'; did you mean 'audit'?"),
        (["Replay"], "No such command 'Replay'; did you mean 'replay'?"),
        (["nothing"], "No such command 'nothing'."),
        (["which", "--confg", "x", "a"], "--config"),
        (["replay", "--decision", "x", "a"], "--decisions"),
        (["which", "a"], "Missing option '-c' / '--config' (env var: 'ECR_SIGNING_CONFIG')"),
    ],
)
def test_wrong_usage_names_what_was_meant(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert words in done.err.splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_the_general_options(command: str) -> None:
    shown = run(command, "--help").out
    for option in ("-q, --quiet", "--debug", "-o, --output FILE"):
        assert option in shown


@pytest.mark.parametrize("before", [True, False])
def test_quiet_silences_warnings_and_malformed_records(here: Path, before: bool) -> None:
    Path("logs/b.jsonl").write_bytes(b"nonsense\n")
    Path("names/b.txt").write_text("Invalid\n")
    for command, arguments in {
        "replay": ["logs"],
        "audit": ["names"],
        "lint": ["--log", "logs"],
    }.items():
        shown = [command, "-c", "config.json", *arguments]
        quiet = ["-q", *shown] if before else [*shown, "--quiet"]
        loud, silent = run(*shown), run(*quiet)
        assert loud.err.startswith("malformed: ")
        assert (silent.code, silent.out, silent.err) == (EXIT_MALFORMED, loud.out, "")
    arguments = ["which", "-c", "config.json", "Invalid"]
    assert "warning: " in run(*arguments).err
    assert run("-q", *arguments).err == ""
    assert run("-q", "which", "-c", "missing", "a").err.startswith("Error: ")


UNSIGNED_CASES = [
    ("unsigned", 0, EXIT_OK),
    ("unsigned", 1, EXIT_FINDINGS),
    ("unsigned=0", 1, EXIT_FINDINGS),
    ("unsigned=1", 1, EXIT_OK),
    ("unsigned=1", 2, EXIT_FINDINGS),
    ("unsigned=0%", 1, EXIT_FINDINGS),
    ("unsigned=33%", 1, EXIT_FINDINGS),
    ("unsigned=33.4%", 1, EXIT_OK),
    ("unsigned=100%", 3, EXIT_OK),
]


@pytest.mark.parametrize(("fail_on", "unsigned", "code"), UNSIGNED_CASES)
def test_too_much_that_is_unsigned_is_exit_code_1(
    here: Path, fail_on: str, unsigned: int, code: int
) -> None:
    names = [f"{'dev' if number < unsigned else 'prod'}/{number}" for number in range(3)]
    listed = "\n".join(names).encode()
    pushes = lines(*({"repository": name} for name in names))
    options = ("-c", "config.json", "--fail-on", fail_on)
    assert run("which", *options, *names).code == code
    assert run("audit", *options, "-", stdin=listed).code == code
    assert run("replay", *options, "-", stdin=pushes).code == code
    # Findings win over malformed input, which otherwise decides.
    either = code or EXIT_MALFORMED
    assert run("audit", *options, "-", stdin=b"In valid\n" + listed).code == either
    assert run("replay", *options, "-", stdin=pushes + b"{nonsense\n").code == either


def test_a_replay_counts_pushes_and_not_repositories(here: Path) -> None:
    pushes = lines(*({"repository": "dev/a"} for _ in range(3)))
    options = ("-c", "config.json", "--fail-on", "unsigned=2", "-")
    assert run("replay", *options, stdin=pushes).code == EXIT_FINDINGS


@pytest.mark.parametrize("fail_on", ["unsigned", "unsigned=3", "unsigned=100%"])
@pytest.mark.parametrize("command", ["which", "audit", "replay"])
def test_a_check_of_nothing_does_not_pass(here: Path, command: str, fail_on: str) -> None:
    done = run(command, "-c", "config.json", "--fail-on", fail_on, "-")
    assert done.code == EXIT_UNUSABLE
    assert "Error: --fail-on checked nothing, because there were no " in done.err
    assert run(command, "-c", "config.json", "-").code == EXIT_OK


def test_a_gate_for_a_registry_that_no_push_is_to_does_not_pass(here: Path) -> None:
    push = {"repository": "prod/a", "account": "111122223333", "region": "us-east-1"}
    options = ("-c", "config.json", "--registry", "999999999999/us-east-1", "-")
    done = run("replay", *options, "--fail-on", "unsigned", stdin=lines(push))
    assert done.code == EXIT_UNUSABLE
    missing = "warning: no push is to 999999999999/us-east-1; pushes to other registries: 1\n"
    assert done.err.startswith(missing)
    assert run("replay", *options, stdin=lines(push)).err == missing


def test_a_failed_threshold_is_explained(here: Path) -> None:
    pushes = lines(*({"repository": name} for name in ("dev/a", "dev/b", "prod/a")))
    for fail_on, allowed in {"unsigned": "0", "unsigned=1": "1", "unsigned=66.6%": "66.6%"}.items():
        done = run("replay", "-q", "-c", "config.json", "--fail-on", fail_on, "-", stdin=pushes)
        assert done.code == EXIT_FINDINGS
        reason = f"2 of 3 pushes are unsigned, and --fail-on allows at most {allowed}"
        assert done.err == f"failed: {reason}\n"


@pytest.mark.parametrize("text", ["", "unsigned=", "unsigned=-1", "unsigned=101%", "unsigned=1.5", "x"])
def test_another_threshold_is_refused(here: Path, text: str) -> None:
    done = run("which", "-c", "config.json", "--fail-on", text, "prod/a")
    assert done.code == EXIT_UNUSABLE
    assert (
        "must be unsigned, or as in unsigned=N with a number N, or unsigned=N% with N up to 100"
        in done.err
    )


@given(st.integers(0, 10**15), st.integers(0, 10**15), st.integers(0, 10_000))
def test_percentages_are_exact(one: int, other: int, hundredths: int) -> None:
    unsigned, total = sorted((one, other))
    threshold = Threshold("unsigned", Fraction(hundredths, 10_000), True, f"{hundredths}/100%")
    assert threshold.is_exceeded(unsigned, total) is (unsigned * 10_000 > hundredths * total)


def test_decisions_on_standard_output_leave_no_room_for_the_report(here: Path) -> None:
    arguments = [*ARGUMENTS["replay"], "--decisions", "-"]
    done = run(*arguments)
    assert done.code == EXIT_OK
    (row,) = map(json.loads, done.out.splitlines())
    assert (row["repositoryName"], row["decision"]) == ("prod/a", "SIGN")
    both = run(*arguments, "--format", "json", "--output", "out/report.json")
    assert both.out == done.out
    assert json.loads(Path("out/report.json").read_text())["decisions"] == {
        "SIGN": 1,
        "NONE": 0,
        "UNKNOWN": 0,
    }
