"""The whole validation: every row of the package's tables, or of a table that is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inpersona.core.progress import Progress
from inpersona.validate.body import AdultBody
from inpersona.validate.catalogue import PackageDrugs
from inpersona.validate.ledger import append, opening
from inpersona.validate.predict import Predictor
from inpersona.validate.reach import load_scope
from inpersona.validate.remember import Remembering
from inpersona.validate.run import Results, run_rows
from inpersona.validate.table import Problem, Row, package_rows, read_text, text_of


def _open(table: Path | None, ledger: Path | None) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Rows and unread lines; an opening counts from here on, whatever comes of it."""
    if table is None:
        return package_rows(), ()
    rows, problems = read_text(text_of(table))
    if ledger is not None:
        append(ledger, opening(table, len(rows)))
    return rows, problems


def results(table: Path | None, progress: Progress, ledger: Path | None = None) -> Results:
    """Predict and compare every row. Raises InputError for a file that cannot be read, or a ledger
    that cannot be written."""
    rows, problems = _open(table, ledger)
    progress(0, len(rows), "making the virtual population")
    return run_rows(rows, package_predictor(), progress, problems)


def package_predictor() -> Predictor:
    """The adult body with the package's drugs, within its scope."""
    return Predictor(Remembering(AdultBody()), PackageDrugs(), load_scope())


def run_all(table: Path | None, progress: Progress, ledger: Path | None = None) -> dict[str, Any]:
    """The results as `inpersona validate --json` prints them."""
    return results(table, progress, ledger).as_dict()
