"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inpersona.store import content_key, write_atomic


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    write_atomic(target, b"one")
    write_atomic(target, "zwei \N{GREEK SMALL LETTER MU}")
    assert target.read_text(encoding="utf-8") == "zwei \N{GREEK SMALL LETTER MU}"
    assert [p.name for p in tmp_path.iterdir()] == ["answer.json"]


@pytest.mark.parametrize("problem", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_or_an_interrupt_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    target = tmp_path / "answer.json"
    write_atomic(target, b"old")

    def broken(*_: object) -> None:
        raise problem

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(type(problem)):
        write_atomic(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["answer.json"]


def test_a_folder_that_is_missing_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no_such"):
        write_atomic(tmp_path / "no_such" / "a.json", b"x")


def test_the_same_content_has_the_same_key_and_another_content_another() -> None:
    assert content_key(b"a") == content_key(b"a")
    assert content_key(b"a") != content_key(b"b")


def test_a_device_or_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomic(pipe, b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_read_only_file_stays_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        write_atomic(target, b"new")
    assert target.read_bytes() == b"old"
