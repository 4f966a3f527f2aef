"""Everything in a folder is read or named; nothing is skipped in silence."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.reading.sources import UnusableSource, sources
from tests.simulator.program import EXIT_MALFORMED, EXIT_UNUSABLE, Done, run, run_unprivileged
from tests.simulator.records import cloudtrail, lines
from tests.strategies import document_of


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["prod/*"]])))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with one readable file per command, and one of every thing that cannot be read."""
    folder = tmp_path / "mixed"
    (folder / "good").mkdir(parents=True)
    (folder / "locked").mkdir()
    (folder / "locked" / "log").write_bytes(lines(cloudtrail("prod/locked")))
    (folder / "secret").write_bytes(lines(cloudtrail("prod/secret")))
    (folder / "dangling").symlink_to("gone")
    (folder / "loop").symlink_to("loop")
    (folder / "self").symlink_to(".")
    os.mkfifo(folder / "pipe")
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
    os.chdir(here)
    (folder / "locked").chmod(0)
    (folder / "secret").chmod(0)
    yield folder
    (folder / "locked").chmod(0o700)
    (folder / "secret").chmod(0o600)


UNREADABLE = {
    "dangling": "No such file or directory",
    "locked": "Permission denied",
    "loop": "Too many levels of symbolic links",
    "pipe": "it is a named pipe, not a file",
    "secret": "Permission denied",
    "socket": "it is a socket, not a file",
}


def assert_all_named(done: Done, folder: Path) -> None:
    assert done.code == EXIT_MALFORMED
    assert sorted(done.err.splitlines()) == [
        f"malformed: {folder / name}: cannot be read: {reason}" for name, reason in UNREADABLE.items()
    ]


@pytest.mark.parametrize("pattern", ["{}", "{}/*", "{}/**", "{}/../mixed"])
def test_replay_names_everything_that_it_cannot_read(config: Path, folder: Path, pattern: str) -> None:
    (folder / "good" / "log").write_bytes(lines(cloudtrail("prod/a")))
    done = run_unprivileged("replay", "-c", config, "--format", "json", pattern.format(folder))
    if ".." not in pattern:
        assert_all_named(done, folder)
    assert done.json()["events"]["pushes"] == 1
    assert done.json()["events"]["malformed"] == len(UNREADABLE)


def test_audit_names_everything_that_it_cannot_read(config: Path, folder: Path) -> None:
    (folder / "good" / "names").write_text("prod/a\n")
    done = run_unprivileged("audit", "-c", config, "--format", "json", folder)
    assert_all_named(done, folder)
    assert done.json()["repositories"]["invalid"] == len(UNREADABLE)


@pytest.mark.parametrize("pattern", ["*/log", "*/*", "**/log"])
def test_a_folder_that_a_pattern_cannot_search_is_named(
    config: Path, folder: Path, pattern: str
) -> None:
    (folder / "good" / "log").write_bytes(lines(cloudtrail("prod/a")))
    done = run_unprivileged("replay", "-c", config, "--format", "json", folder / pattern)
    assert done.code == EXIT_MALFORMED
    assert f"malformed: {folder / 'locked'}: cannot be read: Permission denied\n" in done.err
    assert done.json()["events"]["pushes"] == 1


@pytest.mark.parametrize("command", ["replay", "audit"])
def test_a_folder_that_cannot_be_read_itself_is_named(config: Path, folder: Path, command: str) -> None:
    done = run_unprivileged(command, "-c", config, folder / "locked")
    assert done.code == EXIT_MALFORMED
    named, *rest = done.err.splitlines()
    assert named == f"malformed: {folder / 'locked'}: cannot be read: Permission denied"
    nothing = {
        "audit": "no entry of the inventory is a valid repository name, so nothing was audited",
        "replay": "the logs contain no push of an image, so nothing was decided",
    }
    assert rest == [f"warning: {nothing[command]}"]


def test_a_folder_behind_a_link_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "logs" / "b").mkdir(parents=True)
    (tmp_path / "logs" / "b" / "file").touch()
    (tmp_path / "logs" / "a").symlink_to("b")
    (tmp_path / "logs" / "c").symlink_to("..")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").touch()
    assert [source.name for source in sources([str(tmp_path / "logs")])] == [
        str(tmp_path / "logs" / "b" / "file"),
        str(tmp_path / "logs" / "c" / "elsewhere" / "file"),
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loop", "Too many levels of symbolic links"),
        ("x" * 300, "File name too long"),
        ("d/" * 3_000, "File name too long"),
        ("dangling", "No such file or directory"),
        ("gone", "gone' is neither a file, a folder nor a pattern that matches one"),
        ("", "an empty argument names no file; is a variable not set?"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ["replay", "-c", "signing.json"],
        ["audit", "-c", "signing.json"],
        ["lint", "-c", "signing.json", "--log"],
        ["lint", "-c", "signing.json", "--inventory"],
        ["check", "-c", "signing.json"],
        ["which", "a", "-c"],
    ],
    ids=lambda command: " ".join((command[0], command[-1])),
)
def test_an_argument_that_names_no_file_is_an_error(
    tmp_path: Path, config: Path, command: list[str], name: str, reason: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    done = run(*command, name, cwd=config.parent)
    assert (done.code, done.out) == (EXIT_UNUSABLE, "")
    if command[0] in {"replay", "audit", "lint"} or name != "gone":
        assert done.err.strip().endswith(reason)
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1


def test_an_argument_with_a_null_character_names_no_file() -> None:
    with pytest.raises(UnusableSource, match="cannot be read"):
        sources(["a\0b"])
