"""No output replaces an input, or lands where inputs are read."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from simulator.cli.commands import COMMANDS
from tests.simulator.decision.permissions.worlds import USER, World, policy, statement
from tests.simulator.program import EXIT_OK, EXIT_UNUSABLE, PROGRAM, REPORTING, run
from tests.simulator.records import DIGEST, deleted_configuration, lines, records_file
from tests.strategies import ARN, document_of

CONFIGURATION = json.dumps(document_of([["prod/*"]]))
LOG = lines({"repository": "prod/a"})
ARGUMENTS = {
    "which": ["which", "-c", "config.json", "prod/a"],
    "audit": ["audit", "-c", "config.json", "names"],
    "replay": ["replay", "-c", "config.json", "logs"],
    "lint": ["lint", "-c", "config.json", "--inventory", "names", "--log", "logs"],
    "diff": ["diff", "config.json", "other.json", "--inventory", "names", "--log", "logs"],
    "check": ["check", "-c", "config.json", "assertions.json"],
    "verify": ["verify", "-c", "config.json", "pushes.jsonl", "--statuses", "statuses.json"],
    "history": ["history", "changes.json"],
    "can-sign": [
        "can-sign", USER, "-c", "config.json", "--permissions", "permissions.json", "--scp", "111122223333=scp.json",
        "--profile-permissions", f"{ARN}profile_0=profile.json",
    ],
    "export": ["export", "-c", "config.json", "--to", "cloudformation"],
}  # fmt: skip
INPUTS = {
    "which": ["config.json"],
    "audit": ["config.json", "names/deep/names.txt"],
    "replay": ["config.json", "logs/a.jsonl"],
    "lint": ["config.json", "names/deep/names.txt", "logs/a.jsonl"],
    "diff": ["config.json", "other.json", "names/deep/names.txt", "logs/a.jsonl"],
    "check": ["config.json", "assertions.json"],
    "verify": ["config.json", "pushes.jsonl", "statuses.json"],
    "history": ["changes.json"],
    "can-sign": ["config.json", "permissions.json", "scp.json", "profile.json"],
    "export": ["config.json"],
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every kind of input, which is the current one."""
    (tmp_path / "names" / "deep").mkdir(parents=True)
    (tmp_path / "logs").mkdir()
    (tmp_path / "out").mkdir()
    for name in ("config.json", "other.json"):
        (tmp_path / name).write_text(CONFIGURATION)
    (tmp_path / "names" / "deep" / "names.txt").write_text("prod/a\n")
    (tmp_path / "logs" / "a.jsonl").write_bytes(LOG)
    (tmp_path / "assertions.json").write_text('[{"every": "dev/*", "unsigned": true}]')
    (tmp_path / "pushes.jsonl").write_bytes(lines({"repository": "dev/a", "digest": DIGEST}))
    image = {"repositoryName": "dev/a", "imageId": {"imageDigest": DIGEST}, "signingStatuses": []}
    (tmp_path / "statuses.json").write_text(json.dumps(image))
    (tmp_path / "changes.json").write_bytes(records_file(deleted_configuration()))
    allow = policy(statement())
    scp = {"Policy": {"PolicySummary": {"Name": "FullAWSAccess"}, "Content": json.dumps(allow)}}
    (tmp_path / "permissions.json").write_text(json.dumps(World([allow]).details()))
    (tmp_path / "scp.json").write_text(json.dumps(scp))
    (tmp_path / "profile.json").write_text('{"permissions": []}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_command_is_tried() -> None:
    assert ARGUMENTS.keys() == INPUTS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_an_output_that_is_an_input_is_refused(here: Path, command: str) -> None:
    for name in INPUTS[command]:
        ways = {
            "same": Path(name),
            "absolute": here / name,
            "dots": Path("out") / ".." / name,
            "symbolic": Path("out/symbolic"),
            "twice": Path("out/twice"),
            "hard": Path("out/hard"),
        }
        ways["symbolic"].symlink_to(here / name)
        ways["twice"].symlink_to("symbolic")
        ways["hard"].hardlink_to(name)
        before = contents(here)
        for way, path in ways.items():
            done = run(*ARGUMENTS[command], "--output", path)
            assert (done.code, done.out) == (EXIT_UNUSABLE, ""), (name, way)
            assert done.err.startswith(f"Error: --output {path} "), (name, way)
            assert done.err.count("\n") == 1
            assert contents(here) == before
        for way in ("symbolic", "twice", "hard"):
            ways[way].unlink()


@pytest.mark.parametrize("command", ["audit", "replay", "lint", "diff"])
def test_an_output_in_a_folder_that_is_read_is_refused(here: Path, command: str) -> None:
    folder = "names" if command == "audit" else "logs"
    Path("link").symlink_to(folder)
    before = contents(here)
    for path in (f"{folder}/new.jsonl", "link/new.jsonl", f"{folder}/none/new.jsonl"):
        done = run(*ARGUMENTS[command], "--output", path)
        assert (done.code, done.out) == (EXIT_UNUSABLE, "")
        assert "choose another folder" in done.err
    assert contents(here) == before
    assert run(*ARGUMENTS[command], "--output", "out/new.jsonl").code == EXIT_OK


@pytest.mark.parametrize(
    ("log", "decisions"),
    [
        ("logs", "logs/new.jsonl"),
        ("logs/a.jsonl", "logs/a.jsonl"),
        ("logs/*.jsonl", "logs/new.jsonl"),
        ("logs/*.jsonl", "logs/a.jsonl"),
        ("l*", "logs/new.jsonl"),
        ("**/*.jsonl", "new.jsonl"),
        ("**/*.jsonl", "out/new.jsonl"),
        ("**", "out/new.jsonl"),
        ("link", "logs/new.jsonl"),
        ("link/*.jsonl", "logs/new.jsonl"),
        ("logs", "link/new.jsonl"),
        ("logs", "dangling.jsonl"),
        ("-", "config.json/../config.jsonl"),
    ],
)
def test_decisions_among_the_logs_are_refused(here: Path, log: str, decisions: str) -> None:
    Path("link").symlink_to("logs")
    Path("dangling.jsonl").symlink_to("logs/later.jsonl")
    Path("config.jsonl").symlink_to("config.json")
    before = contents(here)
    done = run("replay", "-c", "config.json", log, "--decisions", decisions, stdin=LOG)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err.startswith("Error: --decisions ")
    assert done.err.count("\n") == 1
    assert contents(here) == before


@pytest.mark.parametrize(
    ("log", "decisions"),
    [
        ("logs", "out/new.jsonl"),
        ("logs", "out/deep/new.jsonl"),
        ("logs", "logs/later.jsonl"),
        ("l*", "out/new.jsonl"),
        ("alias?/n*.jsonl", "out/new.jsonl"),
        ("alias?/*/n*.jsonl", "out/deep/new.jsonl"),
        ("alias?/**/n*.jsonl", "out/deep/new.jsonl"),
        ("alias?", "out/deep/new.jsonl"),
    ],
)
def test_decisions_where_links_among_the_logs_lead_are_refused(
    here: Path, log: str, decisions: str
) -> None:
    Path("out/deep").mkdir()
    Path("logs/sub").symlink_to("../out")
    Path("logs/loop").symlink_to(".")
    Path("logs/later.jsonl").symlink_to("../new.jsonl")
    Path("alias1").symlink_to("out")
    done = run("replay", "-c", "config.json", log, "logs/a.jsonl", "--decisions", decisions)
    assert done.code == EXIT_UNUSABLE
    assert done.err.startswith(
        f"Error: --decisions {decisions} lies in what this command reads ({log})"
    )
    Path("logs/sub").unlink()
    Path("logs/later.jsonl").unlink()
    elsewhere = run("replay", "-c", "config.json", "logs", "--decisions", "out/new.jsonl")
    assert elsewhere.code == EXIT_OK


def test_an_output_that_is_a_loop_of_links_is_refused(here: Path) -> None:
    Path("loop").symlink_to("loop")
    for command, arguments in ARGUMENTS.items():
        done = run(*arguments, "--output", "loop")
        assert (done.code, done.out) == (EXIT_UNUSABLE, ""), command
        assert done.err == "Error: loop: cannot be written: Too many levels of symbolic links\n"
    assert Path("loop").is_symlink()


def test_a_deleted_current_folder_is_reported(here: Path) -> None:
    for command, arguments in ARGUMENTS.items():
        Path("gone").mkdir()
        absolute = [str(here / each) if (here / each).exists() else each for each in arguments]
        script = 'cd gone && rmdir ../gone && exec "$0" "$@" -o x'
        done = subprocess.run(
            ["sh", "-c", script, PROGRAM, *absolute], capture_output=True, text=True, check=False
        )
        assert done.returncode == EXIT_UNUSABLE, (command, done)
        assert done.stderr == (
            "Error: x: the current folder does not exist any more; change to another one\n"
        )


@pytest.mark.parametrize(
    ("log", "decisions"),
    [
        ("logs/a.jsonl", "logs/new.jsonl"),
        ("logs/*.jsonl", "logs/new.csv"),
        ("logs/*.jsonl", "logs/.hidden.jsonl"),
        ("logs/*.jsonl", "new.jsonl"),
        ("logs*", "new.jsonl"),
        ("logs", "out/new.jsonl"),
        ("logs", "out/existing.jsonl"),
    ],
)
def test_decisions_elsewhere_are_written(here: Path, log: str, decisions: str) -> None:
    Path("out/existing.jsonl").write_text("old")
    done = run("replay", "-c", "config.json", log, "--decisions", decisions)
    assert (done.code, done.err) == (EXIT_OK, "")
    assert "prod/a" in Path(decisions).read_text()
    assert len(contents(here)) == 12 + (decisions != "out/existing.jsonl")


def test_a_link_in_the_folder_to_the_output_is_found(here: Path) -> None:
    Path("out/existing.jsonl").write_bytes(LOG)
    Path("logs/link.jsonl").symlink_to(here / "out/existing.jsonl")
    done = run("replay", "-c", "config.json", "logs", "--decisions", "out/existing.jsonl")
    assert done.code == EXIT_UNUSABLE
    assert Path("out/existing.jsonl").read_bytes() == LOG


def test_redirected_streams_are_inputs_and_outputs_as_well(here: Path) -> None:
    for shell in (
        f"'{PROGRAM}' replay -c config.json - --decisions logs/a.jsonl < logs/a.jsonl",
        f"'{PROGRAM}' replay -c config.json /dev/stdin --decisions logs/a.jsonl < logs/a.jsonl",
        f"'{PROGRAM}' replay -c config.json logs > logs/report.txt",
        f"'{PROGRAM}' replay -c config.json logs >> logs/a.jsonl",
    ):
        done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
        assert done.returncode == EXIT_UNUSABLE, shell
        assert "is also an input of this command" in done.stderr
        assert Path("logs/a.jsonl").read_bytes() == LOG
    shell = f"'{PROGRAM}' replay -c config.json logs > out/report.txt"
    assert subprocess.run(["bash", "-c", shell], check=False).returncode == EXIT_OK


@pytest.mark.parametrize(
    ("log", "decisions"),
    [
        ("logs", "logs/new.parquet"),
        ("file:{here}/logs", "logs/new.parquet"),
        ("logs/{a,b}*", "logs/b.parquet"),
        ("s3a://bucket/logs", "s3a://bucket/logs/new.parquet"),
        ("s3a://bucket/*", "s3a://bucket/logs/new.parquet"),
    ],
)
def test_the_folder_that_spark_writes_is_checked_too(here: Path, log: str, decisions: str) -> None:
    log = log.replace("{here}", str(here))
    arguments = ["replay", "--backend", "spark", "-c", "config.json", log, "--decisions", decisions]
    done = run(*arguments)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert "choose another folder" in done.err


def test_two_outputs_are_two_files(here: Path) -> None:
    Path("out/there.jsonl").write_text("")
    Path("out/hard.jsonl").hardlink_to("out/there.jsonl")
    pairs = [("out/x.jsonl",) * 2, ("out/x.jsonl", "out/../out/x.jsonl"), ("-", "-")]
    for one, other in [*pairs, ("out/there.jsonl", "out/hard.jsonl")]:
        done = run(*ARGUMENTS["replay"], "--output", one, "--decisions", other)
        assert (done.code, done.out) == (EXIT_UNUSABLE, "")
        assert done.err.startswith(f"Error: --output and --decisions are both {one};")


def test_devices_are_written_and_not_replaced(here: Path) -> None:
    os.mkfifo("pipe")
    for path in ("/dev/null", "/dev/stderr"):
        done = run(*ARGUMENTS["replay"], "--decisions", "-", "--output", path)
        assert done.code == EXIT_OK
        assert "prod/a" in done.out
    assert "Events" in done.err
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    assert run(*ARGUMENTS["replay"], "--output", "pipe").code == EXIT_OK
    assert b"Events" in reader.communicate()[0]
    assert Path("pipe").is_fifo()
    full = run(*ARGUMENTS["replay"], "--output", "/dev/full")
    assert full.code == EXIT_UNUSABLE
    assert full.err == "Error: /dev/full: cannot be written: No space left on device\n"
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_report_is_written_as_it_would_be_printed(here: Path, command: str) -> None:
    for options in ([], ["--format", "json"] if command in REPORTING else []):
        printed = run(*ARGUMENTS[command], *options, "-o", "-")
        done = run(*ARGUMENTS[command], *options, "-o", "out/report")
        assert (done.code, done.out, done.err) == (printed.code, "", printed.err)
        assert Path("out/report").read_text(encoding="utf-8") == printed.out


@pytest.mark.parametrize(
    ("path", "reason"), [("out", "Is a directory"), ("no/x", "No such file or directory")]
)
def test_an_output_that_cannot_be_written_is_an_error(here: Path, path: str, reason: str) -> None:
    done = run(*ARGUMENTS["audit"], "-o", path)
    assert (done.code, done.err) == (
        EXIT_UNUSABLE,
        f"Error: {here / path}: cannot be written: {reason}\n",
    )
    empty = run(*ARGUMENTS["audit"], "-o", "")
    assert (empty.code, empty.err) == (EXIT_UNUSABLE, "Error: the file name of --output is empty\n")


def test_standard_error_that_is_an_input_is_refused(here: Path) -> None:
    Path("names/bad.txt").write_text("BAD NAME\n")
    for errors in ("names/errors.txt", "names/bad.txt"):
        script = f'"$0" audit -c config.json names 2>> {errors}'
        done = subprocess.run(["sh", "-c", script, PROGRAM], timeout=60, check=False)
        assert done.returncode == EXIT_UNUSABLE
    assert "standard error is also an input" in Path("names/bad.txt").read_text()


def test_a_report_to_what_the_decisions_are_printed_to_is_refused(here: Path) -> None:
    script = '"$0" replay -c config.json logs --decisions - -o x.json > x.json'
    done = subprocess.run(["sh", "-c", script, PROGRAM], capture_output=True, check=False)
    assert done.returncode == EXIT_UNUSABLE
