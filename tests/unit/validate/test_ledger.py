from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from inpersona.errors import InputError
from inpersona.validate import ledger
from inpersona.validate.table import table_hash

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def test_each_opening_is_appended_with_the_hash_of_what_was_opened(tmp_path: Path) -> None:
    table, book = tmp_path / "held_out.csv", tmp_path / "ledger.jsonl"
    table.write_text("id\nX\n", encoding="utf-8")
    for rows in (1, 2):
        ledger.append(book, ledger.opening(table, rows, "0.1", NOW))
    first, second = ledger.read(book)
    assert first["time"] == "2025-03-01T12:00:00+00:00"
    assert first["table"] == table_hash(table)
    assert (first["rows"], second["rows"]) == (1, 2)


def test_nothing_is_written_unless_asked(tmp_path: Path) -> None:
    table = tmp_path / "held_out.csv"
    table.write_text("id\nX\n", encoding="utf-8")
    ledger.opening(table, 1, "0.1")
    assert [file.name for file in tmp_path.iterdir()] == ["held_out.csv"]


def test_a_ledger_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        ledger.append(tmp_path / "missing" / "ledger.jsonl", {})


def test_no_commit_is_written_where_there_is_no_git(tmp_path: Path) -> None:
    assert ledger.commit(tmp_path) is None
