"""What comes out of a run: a prediction or a reason per row, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inpersona.validate.table import Row


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted number with the ends of its 90 % interval, in the row's unit. `null` is what the
    null model says in the same unit (None: no change); `effective` people behind it; `error` the
    Monte Carlo standard error."""

    value: float
    low: float
    high: float
    null: float | None = None
    effective: float | None = None
    error: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The body does not reach the row, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoPrediction:
    """The row is in reach, but nothing could be predicted: it counts as failing."""

    reason: str


Answer = Prediction | OutOfScope | NoPrediction


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row with its answer. `null` is the null model's number, or None where there is none."""

    row: Row
    answer: Answer
    null: float | None

    @property
    def in_scope(self) -> bool:
        """Whether the row counts."""
        return not isinstance(self.answer, OutOfScope)

    @property
    def within(self) -> bool | None:
        """Whether the prediction lies in the row's interval; None without a prediction."""
        if not isinstance(self.answer, Prediction):
            return None
        return self.row.low <= self.answer.value <= self.row.high

    @property
    def passes(self) -> bool:
        """Whether the row counts as right: within, and not marked as a known miss."""
        return bool(self.within) and not self.row.known_miss

    @property
    def null_within(self) -> bool:
        """Whether the null model lies in the row's interval."""
        return self.null is not None and self.row.low <= self.null <= self.row.high

    @property
    def covered(self) -> bool | None:
        """Whether the 90 % interval holds the published value; None without a prediction."""
        if not isinstance(self.answer, Prediction):
            return None
        return self.answer.low <= self.row.expected <= self.answer.high

    @property
    def half_width(self) -> float:
        """Half of the row's interval (the scale of its errors), never zero."""
        return max(0.5 * (self.row.high - self.row.low), 1e-9 * max(1.0, abs(self.row.expected)))

    @property
    def error(self) -> float | None:
        """Absolute error in half widths of the row's interval."""
        if not isinstance(self.answer, Prediction):
            return None
        return abs(self.answer.value - self.row.expected) / self.half_width

    @property
    def interval_score(self) -> float | None:
        """Interval score of the 90 % interval in half widths: its width, plus 20 times what lies
        outside it, so that width buys nothing. [gneiting2007]"""
        if not isinstance(self.answer, Prediction):
            return None
        answer, expected = self.answer, self.row.expected
        outside = max(answer.low - expected, 0.0) + max(expected - answer.high, 0.0)
        return (answer.high - answer.low + 20.0 * outside) / self.half_width

    def as_dict(self) -> dict[str, Any]:
        """The row as `inpersona validate --json` prints it."""
        found = self.answer if isinstance(self.answer, Prediction) else None
        reason = None if isinstance(self.answer, Prediction) else self.answer.reason
        return {
            "id": self.row.id,
            "section": self.row.section,
            "role": self.row.role,
            "family": self.row.family,
            "quantity": self.row.quantity,
            "measure": self.row.measure.kind,
            "unit": self.row.unit,
            "predicted": found.value if found else None,
            "low": found.low if found else None,
            "high": found.high if found else None,
            "expected": self.row.expected,
            "interval_low": self.row.low,
            "interval_high": self.row.high,
            "within": self.within,
            "null": self.null,
            "null_within": self.null_within,
            "known_miss": self.row.known_miss or None,
            "out_of_scope": reason if isinstance(self.answer, OutOfScope) else None,
            "no_prediction": reason if isinstance(self.answer, NoPrediction) else None,
            "effective": found.effective if found else None,
            "confirmed": self.row.confirmed,
            "source": self.row.source,
        }
