"""Every row of a table asked of a predictor in turn; failures are answers, not stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from inpersona.core.progress import Progress, silent
from inpersona.errors import InpersonaError
from inpersona.validate.results import Answer, NoPrediction, Prediction, RowResult
from inpersona.validate.score import Section, score_sections
from inpersona.validate.table import Problem, Row

Predictor = Callable[[Row], Answer]


@dataclass(frozen=True, slots=True)
class Results:
    """Rows with their answers, and the lines of a table that could not be read."""

    rows: tuple[RowResult, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def sections(self) -> dict[str, Section]:
        """Scores by section; an unreadable line counts as a row in reach that fails."""
        unread: dict[str, int] = {}
        for problem in self.problems:
            unread[problem.section] = unread.get(problem.section, 0) + 1
        return score_sections(self.rows, unread)

    def as_dict(self) -> dict[str, Any]:
        """The results as `inpersona validate --json` prints them."""
        return {
            "sections": {name: section.as_dict() for name, section in self.sections.items()},
            "rows": [row.as_dict() for row in self.rows],
            "unread": [
                {"line": p.line, "id": p.id, "section": p.section, "reason": p.message}
                for p in self.problems
            ],
        }


def _sound(answer: Answer) -> Answer:
    """The answer itself, or a reason when its numbers are not finite."""
    if isinstance(answer, Prediction) and not all(
        isfinite(x) for x in (answer.value, answer.low, answer.high)
    ):
        return NoPrediction("the prediction is not a finite number")
    return answer


def _null(row: Row, answer: Answer) -> float | None:
    if row.measure.null is not None:
        return row.measure.null
    return answer.null if isinstance(answer, Prediction) else None


def run_row(row: Row, predictor: Predictor) -> RowResult:
    """Ask for one row; an error that we raise on purpose becomes the reason of no prediction."""
    try:
        answer = _sound(predictor(row))
    except InpersonaError as problem:
        answer = NoPrediction(str(problem))
    return RowResult(row, answer, _null(row, answer))


def run_rows(
    rows: Iterable[Row],
    predictor: Predictor,
    progress: Progress = silent,
    problems: tuple[Problem, ...] = (),
) -> Results:
    """Ask the predictor for every row.

    Args: rows; predictor; progress; problems, the lines that `read_text` could not read.
    Returns: results in the order of the rows.
    """
    rows = tuple(rows)
    done = []
    for index, row in enumerate(rows, 1):
        done.append(run_row(row, predictor))
        progress(index, len(rows), "rows")
    return Results(tuple(done), problems)
