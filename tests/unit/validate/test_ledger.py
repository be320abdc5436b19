from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from inpersona import app
from inpersona.errors import InputError, SolveError
from inpersona.validate import all as whole
from inpersona.validate import ledger
from inpersona.validate.table import table_hash

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def test_each_opening_is_appended_with_the_hash_of_what_was_opened(tmp_path: Path) -> None:
    table, book = tmp_path / "held_out.csv", tmp_path / "ledger.jsonl"
    table.write_text("id\nX\n", encoding="utf-8")
    for rows in (1, 2):
        ledger.append(book, ledger.opening(table, rows, NOW))
    first, second = ledger.read(book)
    assert first["time"] == "2025-03-01T12:00:00+00:00"
    assert first["table"] == table_hash(table)
    assert (first["rows"], second["rows"]) == (1, 2)


def test_nothing_is_written_unless_asked(tmp_path: Path) -> None:
    table = tmp_path / "held_out.csv"
    table.write_text("id\nX\n", encoding="utf-8")
    ledger.opening(table, 1)
    assert [file.name for file in tmp_path.iterdir()] == ["held_out.csv"]


def test_a_ledger_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        ledger.append(tmp_path / "missing" / "ledger.jsonl", {})


@pytest.fixture
def held_out(tmp_path: Path) -> Path:
    """A table of one row."""
    text = (resources.files("inpersona.validate") / "tables" / "A2.csv").read_text(encoding="utf-8")
    table = tmp_path / "held_out.csv"
    table.write_text("".join(text.splitlines(keepends=True)[:2]), encoding="utf-8")
    return table


def test_an_opening_is_in_the_ledger_even_if_nothing_comes_of_it(
    held_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_body() -> None:
        raise SolveError("the population did not come to rest")

    monkeypatch.setattr(whole, "AdultBody", no_body)
    book = tmp_path / "ledger.jsonl"
    for place in (book, None):
        with pytest.raises(SolveError):
            app.validate(held_out, ledger=place)
    (entry,) = ledger.read(book)
    assert (entry["rows"], entry["table"]) == (1, table_hash(held_out))
    assert sorted(f.name for f in tmp_path.iterdir()) == ["held_out.csv", "ledger.jsonl"]


def test_a_ledger_of_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the table"):
        app.validate(ledger=tmp_path / "ledger.jsonl")
    assert not list(tmp_path.iterdir())


def test_no_commit_is_written_where_there_is_no_git(tmp_path: Path) -> None:
    assert ledger.commit(tmp_path) is None
