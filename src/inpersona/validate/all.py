"""The whole validation: every row of the package's tables, or of a table that is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inpersona.core.progress import Progress
from inpersona.errors import InputError
from inpersona.validate.body import AdultBody
from inpersona.validate.catalogue import PackageDrugs
from inpersona.validate.predict import Predictor
from inpersona.validate.reach import load_scope
from inpersona.validate.remember import Remembering
from inpersona.validate.run import Results, run_rows
from inpersona.validate.table import Problem, package_rows, read_text


def results(table: Path | None, progress: Progress) -> Results:
    """Predict and compare every row. Raises InputError for a file that cannot be read."""
    problems: tuple[Problem, ...] = ()
    if table is None:
        rows = package_rows()
    else:
        try:
            rows, problems = read_text(table.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as problem:
            raise InputError("The validation table cannot be read as a text file.") from problem
    progress(0, len(rows), "making the virtual population")
    predictor = Predictor(Remembering(AdultBody()), PackageDrugs(), load_scope())
    return run_rows(rows, predictor, progress, problems)


def run_all(table: Path | None, progress: Progress) -> dict[str, Any]:
    """The results as `inpersona validate --json` prints them."""
    return results(table, progress).as_dict()
