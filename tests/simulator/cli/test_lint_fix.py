"""`ecr-signing lint --fix`: what it changes in a file, and what it leaves as it was."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.configurations.loading import load, read, without
from simulator.report import in_place
from tests.simulator.program import PROGRAM, run
from tests.strategies import document_of

FAULTY = {
    "registryId": "111122223333",
    "signingConfiguration": document_of([["prod*", "prod/api", "prod/x"], None], ["prod", "Prod"]),
}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "signing configuration.json"
    file.write_text(json.dumps(FAULTY, indent=3))
    return file


def test_fix_removes_redundant_filters_and_nothing_else(faulty: Path) -> None:
    before = faulty.read_text()
    faulty.chmod(0o640)
    done = run("lint", "-c", faulty, "--fix", "--format", "json")
    assert (
        done.err
        == f"{faulty}: 2 redundant filters removed; every profile provably signs the same names\n"
    )
    assert [each["code"] for each in done.json()["findings"]] == [
        "missing-slash",
        "unconditional-rule",
        "similar-profiles",
    ]
    after = faulty.read_text()
    assert json.loads(after)["registryId"] == "111122223333"
    kept = [each.filter for each in load(str(faulty)).configuration.rules[0].repository_filters or ()]
    assert kept == ["prod*"]
    assert set(after.splitlines()) <= {line.rstrip(",") for line in before.splitlines()} | set(
        before.splitlines()
    )
    assert stat.S_IMODE(faulty.stat().st_mode) == 0o640
    assert [each.name for each in faulty.parent.iterdir()] == [faulty.name]
    again = run("lint", "-c", faulty, "--fix")
    assert (again.err, faulty.read_text()) == ("", after)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32-be"])
def test_fix_keeps_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*", "a/b/*"]])), encoding=encoding)
    assert run("lint", "-c", file, "--fix").code == 0
    assert json.loads(file.read_text(encoding=encoding)) == document_of([["a/*"]])


def test_fix_follows_a_link_and_reports_a_file_that_cannot_be_written(
    tmp_path: Path, faulty: Path
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(faulty)
    run("lint", "-c", link, "--fix")
    assert link.is_symlink()
    assert "prod/api" not in faulty.read_text()
    locked = tmp_path / "proc.json"
    locked.symlink_to("/proc/self/fd/0")
    content = json.dumps(FAULTY).encode()
    done = run("lint", "-c", locked, "--fix", stdin=content)
    assert done.code == 2
    assert "cannot be written" in done.err


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
MARKS = {"utf-16": b"\xfe\xff", "utf-32": b"\x00\x00\xfe\xff"}


def encoded(text: str, encoding: str) -> bytes:
    """The bytes of a text; with a byte order mark, big-endian, unlike this machine's."""
    if encoding in MARKS:
        return MARKS[encoding] + text.encode(f"{encoding}-be", "surrogatepass")
    return text.encode(encoding, "surrogatepass")


@settings(max_examples=200)
@given(
    st.sampled_from(ENCODINGS),
    st.text(st.characters(exclude_characters='"\\\\', min_codepoint=32, exclude_categories=[])),
    st.sampled_from(["\n", "\r\n", " ", "\t\r"]),
)
def test_every_byte_outside_the_removed_filters_stays(encoding: str, other: str, space: str) -> None:
    before = (
        f'{{"ResponseMetadata": {{"{other}": "{other}"}},{space}"signingConfiguration": {{"rules": [{space}{{"signingProfileArn":{space}'
        '"arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod", "repositoryFilters": ['
        f'{space}{{"filter": "a/*", "filterType": "WILDCARD_MATCH"}}'
    )
    removed = f',{space}{{"filter": "a/b", "filterType": "WILDCARD_MATCH"}}'
    after = f"{space}]}}{space}]{space}}}}}{space}"
    content = encoded(before + removed + after, encoding)
    fixed = without(read("signing.json", content), {("rules", 0, "repositoryFilters", 1)})
    assert fixed.content == encoded(before + after, encoding)


def test_fix_keeps_bytes_that_are_not_quite_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    document = json.dumps({"signingConfiguration": document_of([["a/*", "a/b"]])})[1:].encode()
    content = (
        b'\xef\xbb\xbf{"ResponseMetadata": {"a": "\xed\xa0\x80\xed\xb0\x80 \xc3\xa9"},\r\n' + document
    )
    file.write_bytes(content)
    assert run("lint", file, "--fix").code == 0
    removed = b', {"filter": "a/b", "filterType": "WILDCARD_MATCH"}'
    assert content.count(removed) == 1
    assert file.read_bytes() == content.replace(removed, b"")


def test_links_owner_and_mode_stay(tmp_path: Path, faulty: Path) -> None:
    hard, symbolic = tmp_path / "hard.json", tmp_path / "symbolic.json"
    hard.hardlink_to(faulty)
    symbolic.symlink_to(faulty.name)
    faulty.chmod(0o606)
    if os.geteuid() == 0:
        os.chown(faulty, 1234, 4321)
    before = faulty.stat()
    run("lint", symbolic, "--fix")
    after = faulty.stat()
    assert "prod/api" not in faulty.read_text()
    assert hard.samefile(faulty)
    assert symbolic.is_symlink()
    assert (after.st_ino, after.st_uid, after.st_gid, after.st_mode, after.st_nlink) == (
        before.st_ino,
        before.st_uid,
        before.st_gid,
        before.st_mode,
        2,
    )
    assert {each.name for each in tmp_path.iterdir()} == {faulty.name, hard.name, symbolic.name}


def test_a_read_only_file_is_refused(faulty: Path) -> None:
    before = faulty.read_bytes()
    faulty.chmod(0o444)
    done = run("lint", faulty, "--fix")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {faulty}: cannot be written and was not changed: it is read-only\n"
    assert faulty.read_bytes() == before
    assert [each.name for each in faulty.parent.iterdir()] == [faulty.name]


# The superuser without the capability to write the files of others.
WITHOUT_OVERRIDE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can create files of another user")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o666), (0o777, 0o644)])
def test_a_file_or_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, faulty: Path, folder_mode: int, file_mode: int
) -> None:
    for path, mode in ((faulty, file_mode), (tmp_path, folder_mode)):
        path.chmod(mode)
        os.chown(path, 1234, 1234)
    before = faulty.read_bytes()
    done = subprocess.run(
        [*WITHOUT_OVERRIDE, PROGRAM, "lint", faulty, "--fix"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    reason = "cannot be written and was not changed: Permission denied"
    assert done.stderr == f"Error: {faulty}: {reason}\n"
    assert faulty.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [faulty.name]


def test_a_file_that_has_changed_since_it_was_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"newer")
    with pytest.raises(in_place.UnchangedFile, match="another program has changed it"):
        in_place.rewrite(file, b"old", b"new")
    assert file.read_bytes() == b"newer"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """With a limit on the size of files, writing fails as on a full disk."""
    file = tmp_path / "file"
    file.write_bytes(b"old" * 10)
    code = (
        "import resource, signal, sys; from pathlib import Path; from simulator.report import in_place\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "in_place.rewrite(Path(sys.argv[1]), b'old' * 10, b'new' * 1000)"
    )
    python = Path(PROGRAM).with_name("python")
    for limit in (10, 100):  # for the copy of the old content, and for the new content
        done = subprocess.run(
            [python, "-c", code, file, str(limit)], capture_output=True, text=True, check=False
        )
        assert "UnchangedFile" in done.stderr
        assert "File too large" in done.stderr
        assert file.read_bytes() == b"old" * 10
        assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs the program patch")
@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_dry_run_prints_a_diff_that_patch_applies(tmp_path: Path, ending: str) -> None:
    file, other = tmp_path / "signing.json", tmp_path / "other.json"
    text = json.dumps(FAULTY, indent=2).replace("\n", ending if ending == "\r\n" else "\n") + ending
    for each in (file, other):
        each.write_bytes(text.replace("registryId", "registryId").encode())
    done = run("lint", file.name, other.name, "--fix", "--dry-run", cwd=tmp_path)
    assert done.code == 1
    assert file.read_bytes() == other.read_bytes() == text.encode()
    assert done.err.startswith(
        "".join(
            f"{name}: 2 redundant filters would be removed; every profile provably signs the same names\n"
            for name in (file.name, other.name)
        )
    )
    assert "'prod*' matches 'proda' too" in done.err
    diff = subprocess.run(
        [PROGRAM, "lint", file.name, other.name, "--fix", "--dry-run"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    ).stdout
    subprocess.run(["patch", "--binary", "-p0"], input=diff, cwd=tmp_path, check=True)
    patched = file.read_bytes()
    assert patched == other.read_bytes() != text.encode()
    file.write_bytes(text.encode())
    run("lint", file, "--fix")
    assert file.read_bytes() == patched


def test_a_dry_run_with_nothing_to_fix_prints_nothing(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*"]])))
    done = run("lint", file, "--fix", "--dry-run")
    assert (done.code, done.out, done.err) == (0, "", "0 errors, 0 warnings, 0 notes\n")
    assert run("lint", file, "--fix", "--dry-run", "--format", "sarif").code == 2
    file.write_text("{")
    done = run("lint", file, "--fix", "--dry-run")
    assert (done.code, done.out) == (1, "")
    assert "[invalid-json]" in done.err
    assert run("lint", file, "--dry-run").code == 2


def test_only_selected_findings_are_fixed(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*", "a/*", "a/b"]])))
    run("lint", file, "--fix", "--select", "duplicate-filter")
    assert json.loads(file.read_text()) == document_of([["a/*", "a/b"]])
    run("lint", file, "--fix", "--ignore", "redundant-filter")
    assert json.loads(file.read_text()) == document_of([["a/*", "a/b"]])
