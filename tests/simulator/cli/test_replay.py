"""`ecr-signing replay`, except for its decisions file."""

from __future__ import annotations

import gzip
import os
import pty
import signal
import subprocess
from pathlib import Path

from tests.simulator.cli.conftest import HOME, PAY, PROD
from tests.simulator.program import (
    EXIT_INTERRUPTED,
    EXIT_MALFORMED,
    EXIT_OK,
    PROGRAM,
    run,
    valid_json,
)
from tests.simulator.records import eventbridge, lines


def unknown(signatures: int) -> dict[str, int]:
    """Counts of outcomes if nothing is known about them."""
    return {"COMPLETE": 0, "FAILED": 0, "UNKNOWN": signatures}


def test_json_has_the_keys_of_the_contract(config: Path, logs: Path) -> None:
    done = run("replay", "-c", config, "--format", "json", logs)
    assert (done.code, done.err) == (EXIT_OK, "")
    assert done.json() == {
        "files": {"read": 3, "digests": 1},
        "events": {"read": 8, "pushes": 5, "other": 1, "duplicates": 2, "malformed": 0},
        "kinds": {
            "CloudTrail PutImage": 5,
            "EventBridge ECR Image Action PUSH": 2,
            "CloudTrail BatchGetImage": 1,
        },
        "decisions": {"SIGN": 3, "NONE": 2, "UNKNOWN": 0},
        "registries": [{"registry": HOME, "pushes": 5, "SIGN": 3, "NONE": 2, "UNKNOWN": 0}],
        "profiles": [
            {"signingProfileArn": PROD, "pushes": 3, **unknown(3)},
            {"signingProfileArn": PAY, "pushes": 1, **unknown(1)},
        ],
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
        "outcomes": unknown(4),
        "failedPushes": 0,
        "unknownPushes": 3,
        "signatures": {"minimum": 0, "maximum": 4},
        "failures": [],
        "unknowns": [
            {
                "reason": "permissions-not-given",
                "principal": None,
                "signingProfileArn": arn,
                "pushes": pushes,
            }
            for arn, pushes in ((PROD, 3), (PAY, 1))
        ],
        "invalidated": [],
        "unsigned": [{"registry": HOME, "repositoryName": "sandbox/x", "pushes": 2}],
        "timeSpan": {"first": "2025-11-30T10:00:00Z", "last": "2025-12-02T10:00:00Z"},
        "assumptions": [],
        "warnings": [],
        "interrupted": False,
    }


def test_text_shows_totals_and_unsigned_repositories(config: Path, logs: Path) -> None:
    done = run("replay", "-c", config, logs)
    assert (done.code, done.err) == (EXIT_OK, "")
    assert "from 3 files, 1 of them digests (no events)" in done.out
    assert "pushes from 2025-11-30T10:00:00Z to 2025-12-02T10:00:00Z" in done.out
    assert "SIGN             3\nNONE (unsigned)  2\n" in done.out
    assert f"Registries\npushes  SIGN  NONE  registry\n     5     3     2  {HOME}\n" in done.out
    assert "Filters that never matched\nrule 1: *-pci\nrule 2: idle\n" in done.out
    assert (
        "Unsigned repositories with the most pushes\npushes  repository\n     2  sandbox/x\n"
        in done.out
    )


def test_an_empty_folder_has_an_empty_result(tmp_path: Path) -> None:
    done = run("replay", "-c", "-", tmp_path, stdin=b'{"rules": []}')
    assert done.code == EXIT_OK
    assert "from 0 files; pushes from unknown" in done.out
    assert "Profiles\nnone\n" in done.out


def test_a_name_that_is_not_printable_is_shown_with_escapes(config: Path) -> None:
    done = run("replay", "-c", config, "-", stdin=lines({"repository": "a\x1b[31m\ud800"}))
    assert done.code == EXIT_MALFORMED
    fault = "'a\\x1b[31m\\ud800' is not a valid ECR repository name"
    malformed, warning = done.err.splitlines()
    assert malformed == f"malformed: standard input: record 1: {fault}"
    assert warning == "warning: the logs contain no push of an image, so nothing was decided"
    assert "from 1 file;" in done.out


def test_globs_and_standard_input_are_accepted_and_each_file_is_read_once(
    config: Path, logs: Path
) -> None:
    zipped_log = logs / "AWSLogs" / "CloudTrail" / "one.json.gz"
    done = run(
        "replay", "-c", config, "--format", "json", logs / "**" / "*.gz", zipped_log, "-",
        stdin=gzip.compress(lines(eventbridge("prod/stdin", 9))),
    )  # fmt: skip
    assert done.json()["files"] == {"read": 3, "digests": 1}
    assert done.json()["events"]["pushes"] == 5


def test_a_malformed_record_is_reported_and_the_rest_is_read(config: Path, tmp_path: Path) -> None:
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


def test_ctrl_c_prints_the_result_so_far_and_leaves_no_incomplete_file(
    config: Path, tmp_path: Path
) -> None:
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
    # The report of the malformed line shows that the program has read it and waits for more input.
    process.stdin.write(lines(eventbridge("prod/a", 1)) + b"nonsense\n" + b" " * (1 << 20))
    process.stdin.flush()
    assert b"malformed" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert err.decode().strip() == "Interrupted."
    result = valid_json(out.decode())
    assert result["interrupted"] is True
    assert result["events"]["pushes"] == 1
    assert list(decisions.parent.iterdir()) == []


def test_progress_is_shown_on_a_terminal_only(config: Path, logs: Path) -> None:
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
    except OSError:  # how Linux reports that the terminal was closed
        pass
    os.close(leader)
    assert process.returncode == EXIT_OK
    assert b"reading" in shown
    assert b"reading" not in out
    assert run("replay", "-c", config, logs).err == ""
