"""A file that is rewritten in place has its old or its new content, whatever happens."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from simulator.report.in_place import DamagedFile, UnchangedFile, rewrite

OLD, NEW = b"old content", b"new"
SYNCHRONIZE = os.fsync


def content(file: Path) -> tuple[bytes, list[Path]]:
    """The content, and what else is in the folder."""
    return file.read_bytes(), [path for path in file.parent.iterdir() if path != file]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    return path


def test_interruptions_wait_until_the_file_is_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def synchronize(handle: int) -> None:
        signal.raise_signal(signal.SIGINT)
        SYNCHRONIZE(handle)

    monkeypatch.setattr(os, "fsync", synchronize)
    with pytest.raises(KeyboardInterrupt):
        rewrite(file, OLD, NEW)
    assert content(file) == (NEW, [])


def test_a_failure_restores_the_old_content(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def synchronize(handle: int) -> None:
        if file.read_bytes() == NEW:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", synchronize)
    with pytest.raises(UnchangedFile, match="was not changed: Input/output error"):
        rewrite(file, OLD, NEW)
    assert content(file) == (OLD, [])


def test_a_failed_restoration_names_the_copy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def synchronize(handle: int) -> None:
        if os.path.samestat(os.fstat(handle), file.stat()):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", synchronize)
    with pytest.raises(DamagedFile) as damaged:
        rewrite(file, OLD, NEW)
    _, (copy,) = content(file)
    assert copy.read_bytes() == OLD
    assert str(damaged.value).endswith(f"its old content is in {copy}")
