"""The program: exit codes, standard output and standard error of every command."""

from __future__ import annotations

import csv
import gzip
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.program import PROGRAM, run
from tests.simulator.records import DIGEST, ROLE, cloudtrail, eventbridge, lines, records_file, zipped
from tests.strategies import ARN, document_of

PROD, PAY = f"{ARN}prod", f"{ARN}pay"
EXIT_FINE, EXIT_UNUSABLE, EXIT_MALFORMED, EXIT_INTERRUPTED = 0, 2, 3, 130


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "signing.json"
    file.write_text(
        json.dumps(document_of([["prod/*", "*-pci"], ["prod/pay", "idle"]], ["prod", "pay"]))
    )
    return file


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    below = folder / "AWSLogs" / "CloudTrail"
    below.mkdir(parents=True)
    calls = [
        cloudtrail("prod/pay", 1),
        cloudtrail("prod/web", 2, tag=None, eventTime="2025-11-30T10:00:00Z"),
        cloudtrail("sandbox/x", 3),
        cloudtrail("sandbox/x", 4, eventTime="2025-12-02T10:00:00Z"),
        cloudtrail("sandbox/y", 5, eventName="BatchGetImage"),
        cloudtrail("prod/pay", 1),
    ]
    (below / "one.json.gz").write_bytes(zipped(records_file(*calls)))
    digest = {"digestStartTime": "2025-12-01T00:00:00Z", "logFiles": []}
    (below / "digest.json.gz").write_bytes(zipped(json.dumps(digest).encode()))
    (folder / "events.jsonl").write_bytes(lines(eventbridge("prod/pay"), eventbridge("prod/new", 2)))
    return folder


def test_which_tells_profiles_and_reasons(config: Path) -> None:
    done = run("which", "-c", config, "prod/pay", "produce")
    assert (done.code, done.err) == (EXIT_FINE, "")
    assert done.out == (
        "prod/pay: signed by\n"
        f"  {PROD}\n"
        f"  {PAY}\n"
        "  rule 1: matched by 'prod/*'\n"
        "  rule 2: matched by 'prod/pay'\n"
        "\n"
        "produce: NOT SIGNED\n"
        "  rule 1: 'prod/*' came nearest: after 'prod' it needs '/', but the name has 'uce'\n"
        "  rule 2: 'prod/pay' came nearest: after 'prod' it needs '/pay', but the name has 'uce'\n"
    )


@pytest.mark.parametrize("command", ["which prod/pay -c", "lint -c", "diff -"])
def test_an_engine_that_there_is_not_is_named(config: Path, command: str) -> None:
    done = run(*command.split(), config, env={"MATCHER_ENGINE": "fast"})
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert done.err == "Error: MATCHER_ENGINE is 'fast'; it is one of 'auto', 'native' and 'python'\n"


def test_which_in_json_has_the_keys_of_the_contract(config: Path) -> None:
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
def test_which_takes_the_uri_of_an_image(config: Path, uri: str) -> None:
    (result,) = run("which", "-c", config, "--format", "json", uri).json()["results"]
    assert result["repositoryName"] == "prod/pay"


@pytest.mark.parametrize(
    "name", ["Prod/Pay", "p", "prod//pay", "prod/pay:1.2", "prod/\n", "", "x" * 257]
)
def test_which_warns_about_a_name_that_ecr_would_refuse(config: Path, name: str) -> None:
    done = run("which", "-c", config, "--", name)
    assert done.code == EXIT_FINE
    assert done.err == f"warning: {name!a} is no repository name that ECR accepts\n"


def test_which_without_rules_signs_nothing(tmp_path: Path) -> None:
    done = run("which", "-c", "-", "prod/pay", stdin=b'{"rules": []}')
    assert done.out == "prod/pay: NOT SIGNED\n  there are no rules\n"


NAMES = ["prod/a", "prod/pay", "b-pci", "sandbox/a", "Sandbox", "sandbox/b"]


@pytest.mark.parametrize(
    "inventory",
    [
        "\n".join(NAMES).encode() + b"\n\n",
        zipped("\r\n".join(NAMES).encode()),
        ("repositoryArn,repositoryName\n" + "".join(f"arn,{name}\n" for name in NAMES)).encode(),
        json.dumps({"repositories": [{"repositoryName": name} for name in NAMES]}, indent=4).encode(),
        json.dumps(NAMES).encode(),
        lines(*({"name": name} for name in NAMES)),
    ],
    ids=["names", "names in gzip", "CSV", "describe-repositories", "JSON array", "JSON Lines"],
)
def test_audit_counts_an_inventory_in_any_shape(config: Path, inventory: bytes) -> None:
    done = run("audit", "-c", config, "--format", "json", "-", stdin=inventory)
    assert done.json() == {
        "repositories": {"read": 6, "signed": 3, "unsigned": 2, "invalid": 1},
        "profiles": [
            {"signingProfileArn": PROD, "repositories": 3},
            {"signingProfileArn": PAY, "repositories": 1},
        ],
        "rules": [
            {
                "rule": 1,
                "signingProfileArn": PROD,
                "repositories": 3,
                "filters": [
                    {"filter": "prod/*", "repositories": 2},
                    {"filter": "*-pci", "repositories": 1},
                ],
            },
            {
                "rule": 2,
                "signingProfileArn": PAY,
                "repositories": 1,
                "filters": [
                    {"filter": "prod/pay", "repositories": 1},
                    {"filter": "idle", "repositories": 0},
                ],
            },
        ],
        "unsigned": ["sandbox/a", "sandbox/b"],
        "interrupted": False,
    }
    assert done.code == EXIT_MALFORMED
    assert "'Sandbox' is no repository name that ECR accepts" in done.err


def test_audit_as_text(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("prod/a\n" + "".join(f"sandbox/{number}\n" for number in range(25)))
    done = run("audit", "-c", config, inventory)
    assert (done.code, done.err) == (EXIT_FINE, "")
    assert "read      26\nsigned     1\nunsigned  25\ninvalid    0\n" in done.out
    assert "           1  rule 1 → prod\n           1      prod/*\n" in done.out
    assert "Filters that match nothing\nrule 1: *-pci\nrule 2: prod/pay\nrule 2: idle\n" in done.out
    assert "sandbox/19\n… and 5 more (all of them: --format json)\n" in done.out


@pytest.mark.parametrize(
    ("inventory", "reason"),
    [
        (b'{"repositories": [{"x": 1}]}', "record 1: has none of repositoryName"),
        (b'{"repositories": [{"name": "prod/a"}, {"name": ', "record 2"),
        (b"name\nprod/a\nprod/b,c\n", "line 3: has 2 columns, where the header has 1"),
        (b"prod/a\n" + b"x" * 3_000_000 + b"\nprod/b\n", "line 2: is too long for a name"),
        (b"x" * 300, f"name 1: '{'x' * 80}\\u2026' is no repository name"),
        (b"prod/\xff\n", "name 1: 'prod/\\udcff' is no repository name"),
        (zipped(b"prod/a\n" * 10)[:-9], "the gzip data is cut short"),
        (zipped(b"")[:-9], "at its end: the gzip data is cut short"),
    ],
)
def test_audit_names_what_is_no_repository(config: Path, inventory: bytes, reason: str) -> None:
    done = run("audit", "-c", config, "--format", "json", "-", stdin=inventory)
    assert done.code == EXIT_MALFORMED
    assert reason in done.err
    totals = done.json()["repositories"]
    assert totals["read"] == totals["signed"] + totals["unsigned"] + totals["invalid"]
    assert totals["invalid"] == 1


def test_replay_in_json_has_the_keys_of_the_contract(config: Path, logs: Path) -> None:
    done = run("replay", "-c", config, "--format", "json", logs)
    assert (done.code, done.err) == (EXIT_FINE, "")
    assert done.json() == {
        "files": {"read": 3, "digests": 1},
        "events": {"read": 8, "pushes": 5, "other": 1, "duplicates": 2, "malformed": 0},
        "kinds": {
            "CloudTrail PutImage": 5,
            "EventBridge ECR Image Action PUSH": 2,
            "CloudTrail BatchGetImage": 1,
        },
        "decisions": {"SIGN": 3, "NONE": 2},
        "profiles": [{"signingProfileArn": PROD, "pushes": 3}, {"signingProfileArn": PAY, "pushes": 1}],
        "rules": [
            {
                "rule": 1,
                "signingProfileArn": PROD,
                "pushes": 3,
                "filters": [{"filter": "prod/*", "pushes": 3}, {"filter": "*-pci", "pushes": 0}],
            },
            {
                "rule": 2,
                "signingProfileArn": PAY,
                "pushes": 1,
                "filters": [{"filter": "prod/pay", "pushes": 1}, {"filter": "idle", "pushes": 0}],
            },
        ],
        "unsigned": [{"repositoryName": "sandbox/x", "pushes": 2}],
        "timeSpan": {"first": "2025-11-30T10:00:00Z", "last": "2025-12-02T10:00:00Z"},
        "interrupted": False,
    }


def test_replay_as_text(config: Path, logs: Path) -> None:
    done = run("replay", "-c", config, logs)
    assert (done.code, done.err) == (EXIT_FINE, "")
    assert "from 3 files, 1 of them digests (no events)" in done.out
    assert "pushes from 2025-11-30T10:00:00Z to 2025-12-02T10:00:00Z" in done.out
    assert "SIGN             3\nNONE (unsigned)  2\n" in done.out
    assert "Filters that never matched\nrule 1: *-pci\nrule 2: idle\n" in done.out
    assert "Most pushed unsigned repositories\npushes  repository\n     2  sandbox/x\n" in done.out


def test_replay_of_nothing_says_so(tmp_path: Path) -> None:
    done = run("replay", "-c", "-", tmp_path, stdin=b'{"rules": []}')
    assert done.code == EXIT_FINE
    assert "from 0 files; pushes from unknown" in done.out
    assert "Profiles\nnone\n" in done.out


def test_replay_shows_a_name_that_cannot_be_printed_with_escapes(config: Path) -> None:
    done = run("replay", "-c", config, "-", stdin=lines({"repository": "a\x1b[31m\ud800"}))
    assert "     1  'a\\x1b[31m\\ud800'\n" in done.out
    assert "from 1 file;" in done.out


def test_replay_takes_globs_and_standard_input_and_each_file_once(config: Path, logs: Path) -> None:
    zipped_log = logs / "AWSLogs" / "CloudTrail" / "one.json.gz"
    done = run(
        "replay", "-c", config, "--format", "json", logs / "**" / "*.gz", zipped_log, "-",
        stdin=gzip.compress(lines(eventbridge("prod/stdin", 9))),
    )  # fmt: skip
    assert done.json()["files"] == {"read": 3, "digests": 1}
    assert done.json()["events"]["pushes"] == 5


def test_replay_names_what_is_malformed_and_reads_the_rest(config: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(eventbridge()) + b'{"detail-type": \n' + lines(eventbridge("prod/b", 2)))
    done = run("replay", "-c", config, "--format", "json", log)
    assert done.code == EXIT_MALFORMED
    assert done.json()["events"] == {
        "read": 3,
        "pushes": 2,
        "other": 0,
        "duplicates": 0,
        "malformed": 1,
    }
    assert done.err.startswith(f"malformed: {log}: record 2 (from character ")


DECISION_ROWS: list[dict[str, Any]] = [
    {
        "time": "2025-12-01T10:00:00Z",
        "repositoryName": "prod/pay",
        "imageTag": "1.0",
        "imageDigest": DIGEST,
        "principal": ROLE,
        "decision": "SIGN",
        "signingProfileArns": [PROD, PAY],
        "filters": ["prod/*", "prod/pay"],
    },
    {
        "time": None,
        "repositoryName": "sandbox/x",
        "imageTag": None,
        "imageDigest": None,
        "principal": None,
        "decision": "NONE",
        "signingProfileArns": [],
        "filters": [],
    },
]
DECISION_LOG = lines(cloudtrail("prod/pay"), {"repository": "sandbox/x"})


@pytest.mark.parametrize("ending", [".jsonl", ".ndjson"])
def test_decisions_as_json_lines(config: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"decisions{ending}"
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=DECISION_LOG).code == EXIT_FINE
    assert [json.loads(line) for line in file.read_text().splitlines()] == DECISION_ROWS


def test_decisions_as_csv(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=DECISION_LOG).code == EXIT_FINE
    with file.open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert rows == [
        {key: " ".join(value) if isinstance(value, list) else value or "" for key, value in row.items()}
        for row in DECISION_ROWS
    ]
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_a_row_of_csv_holds_any_name(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    log = lines({"repository": "a\ud800,\n😀"})
    assert run("replay", "-c", config, "--decisions", file, "-", stdin=log).code == EXIT_FINE
    with file.open(newline="") as table:
        (row,) = csv.DictReader(table)
    assert row["repositoryName"] == "a\\ud800,\n😀"


def test_decisions_need_an_ending_that_is_known(config: Path, tmp_path: Path) -> None:
    done = run("replay", "-c", config, "--decisions", tmp_path / "d.txt", "-")
    assert done.code == EXIT_UNUSABLE
    assert "d.txt must end in one of .jsonl, .ndjson, .csv" in done.err


def test_decisions_that_cannot_be_written_are_an_error(config: Path, tmp_path: Path) -> None:
    done = run("replay", "-c", config, "--decisions", tmp_path / "none" / "d.csv", "-")
    assert done.code == EXIT_UNUSABLE
    assert "d.csv: cannot be written: No such file or directory" in done.err


def test_a_full_disk_is_an_error_that_leaves_nothing(config: Path, tmp_path: Path) -> None:
    # The shell's limit on the size of a file stands in for the disk that is full.
    file = tmp_path / "out" / "decisions.jsonl"
    file.parent.mkdir()
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(*({"repository": f"prod/{number}"} for number in range(20_000))))
    command = (
        f"ulimit -f 64; trap '' XFSZ; '{PROGRAM}' replay -c '{config}' --decisions '{file}' '{log}'"
    )
    # What measures coverage writes files as well.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == EXIT_UNUSABLE
    assert done.stderr == f"Error: {file}: cannot be written: File too large\n"
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("format_", ["text", "json"])
def test_output_that_cannot_be_written_is_an_error(config: Path, format_: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "which", "-c", config, "--format", format_, "prod/api"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == EXIT_UNUSABLE
    assert done.stderr == "Error: standard output cannot be written: No space left on device\n"


def test_no_room_for_the_unsigned_names_of_an_audit_is_an_error(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("".join(f"sandbox/{'x' * 200}/{number}\n" for number in range(90_000)))
    command = f"ulimit -f 64; trap '' XFSZ; '{PROGRAM}' audit -c '{config}' '{inventory}'"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    env["TMPDIR"] = str(tmp_path)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout) == (EXIT_UNUSABLE, "")
    assert done.stderr == (
        f"Error: {tmp_path}: cannot store the names of unsigned repositories: File too large "
        "(set TMPDIR to use another folder)\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["names.txt", "signing.json"]


def test_ctrl_c_tells_what_was_read_and_leaves_no_half_file(config: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "out" / "decisions.jsonl"
    decisions.parent.mkdir()
    command = [
        PROGRAM,
        "replay",
        "-c",
        str(config),
        "--format",
        "json",
        "--decisions",
        str(decisions),
        "-",
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stderr is not None
    # The malformed line's report shows that the program has read so far, and waits for more.
    process.stdin.write(lines(eventbridge("prod/a", 1)) + b"nonsense\n" + b" " * (1 << 20))
    process.stdin.flush()
    assert b"malformed" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert err.decode().strip() == "Interrupted."
    result = json.loads(out)
    assert result["interrupted"] is True
    assert result["events"]["pushes"] == 1
    assert list(decisions.parent.iterdir()) == []


def test_ctrl_c_ends_an_audit_with_what_was_read(config: Path) -> None:
    process = subprocess.Popen(
        [PROGRAM, "audit", "-c", str(config), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(b"prod/a\nInvalid\n" + b"x" * (1 << 20))
    process.stdin.flush()
    assert b"'Invalid'" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert out.startswith(b"Repositories (interrupted: what was read until then)\nread      2\n")


def test_a_closed_pipe_is_no_error(config: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "names.txt"
    inventory.write_text("".join(f"sandbox/{number}\n" for number in range(200_000)))
    command = f"'{PROGRAM}' audit -c '{config}' --format json '{inventory}' | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{\n0\n", "")


def test_a_terminal_sees_progress_and_a_pipe_does_not(config: Path, logs: Path) -> None:
    leader, follower = pty.openpty()
    command = [PROGRAM, "replay", "-c", str(config), str(logs)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=follower, env={**os.environ, "TERM": "xterm"}
    )
    os.close(follower)
    out, _ = process.communicate()
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
    except OSError:  # how Linux says that the terminal has closed
        pass
    os.close(leader)
    assert process.returncode == EXIT_FINE
    assert b"reading" in shown
    assert b"reading" not in out
    assert run("replay", "-c", config, logs).err == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["which", "a"], "Missing option '-c' / '--config'"),
        (["which", "-c", "missing.json", "a"], "missing.json: cannot be read: No such file"),
        (["which", "-c", ".", "a"], ".: cannot be read: Is a directory"),
        (["which", "-c", "{config}"], "Missing argument 'NAME...'"),
        (["which", "-c", "{config}", "--format", "yaml", "a"], "'yaml' is not one of 'text', 'json'"),
        (
            ["audit", "-c", "{config}", "missing*"],
            "'missing*' is neither a file, a folder nor a pattern",
        ),
        (
            ["replay", "-c", "{config}", "missing"],
            "'missing' is neither a file, a folder nor a pattern",
        ),
        (["replay", "-c", "-", "-"], "standard input can be read only once"),
        (["lint", "-c", "-", "--inventory", "-"], "standard input can be read only once"),
        (["lint", "-c", "-", "--fix"], "--fix rewrites a file, so --config cannot be standard input"),
        (
            ["lint", "-c", "{config}", "--registry", "1/x"],
            "must be ACCOUNT/REGION, as in 111122223333/us-east-1",
        ),
        (["diff", "-", "-"], "standard input can be read only once"),
        (["diff", "{config}", "missing.json"], "missing.json: cannot be read: No such file"),
        (["check", "-c", "{config}", "missing.yaml"], "missing.yaml: cannot be read: No such file"),
        (["sign"], "No such command 'sign'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    config: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = run(*(each.replace("{config}", str(config)) for each in arguments), cwd=tmp_path)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    assert words in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "standard input: $: '' is not JSON"),
        ("[]", "standard input: $: an array must be an object"),
        (
            json.dumps(document_of([["myapp/"]])),
            "rules[0].repositoryFilters[0].filter: 'myapp/' may not end with '/'; did you mean 'myapp/*'?",
        ),
    ],
)
def test_an_unusable_configuration_is_named_with_the_way_out(text: str, words: str) -> None:
    done = run("which", "-c", "-", "a", stdin=text.encode())
    assert done.code == EXIT_UNUSABLE
    assert words in done.err.replace(f"{ARN}", "")


def test_help_lists_the_commands_and_the_version_is_the_packages() -> None:
    done = run("--help")
    assert done.code == EXIT_FINE
    for command in ("which", "audit", "replay", "lint", "diff", "check"):
        assert f"\n  {command} " in done.out
    version = run("--version").out
    assert version.startswith("ecr-signing, version ")
    module = [sys.executable, "-m", "simulator", "--version"]
    assert subprocess.run(module, capture_output=True, text=True, check=True).stdout == version


def test_a_command_imports_only_what_it_needs(config: Path) -> None:
    code = (
        "import sys; sys.argv = ['ecr-signing', 'which', '-c', sys.argv[1], '--format', 'json', 'a']\n"
        "from simulator.cli import main\n"
        "try:\n    main()\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(config)], capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "matcher.matcher" in loaded
    unneeded = {"rich", "csv", "ruamel.yaml", "simulator.replay", "simulator.lint", "simulator.diff"}
    assert not unneeded & loaded
