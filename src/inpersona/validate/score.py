"""What a section is worth: counts, bounds by bootstrap over families, the null model beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inpersona.validate.results import OutOfScope, Prediction, RowResult

_DRAWS = 2000
_WORST = 15


@dataclass(frozen=True, slots=True)
class Section:
    """Counts and scores of the rows of one section.

    `within` counts rows in reach whose prediction lies in the interval (a known miss and a row
    without a prediction do not); `share` = within / in_scope; `lower_bound` its lower 95 % bound
    (one-sided, bootstrap over families). `null_within` counts rows that the null model gets right;
    `within_where_null_fails` is the share among the rows that it gets wrong. `coverage` is the
    share of published values in the 90 % interval; `interval_score` and `absolute_error` are
    medians in half widths of the row's interval; `slope` is that of published on predicted values,
    through zero, in the same measure. `validation_*` are the same counts without calibration rows
    and without verification rows: the gate is read from them.
    """

    rows: int
    in_scope: int
    predicted: int
    within: int
    share: float | None
    lower_bound: float | None
    null_within: int
    within_where_null_fails: float | None
    coverage: float | None
    interval_score: float | None
    absolute_error: float | None
    slope: float | None
    validation_in_scope: int
    validation_within: int
    known_misses: int
    unread: int
    worst: tuple[tuple[str, float], ...]
    reasons: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers for JSON; the worst rows as objects."""
        numbers = asdict(self)
        numbers["worst"] = [{"id": name, "error": error} for name, error in self.worst]
        return numbers


def lower_bound(results: Sequence[RowResult], unread: int = 0, seed: int = 0) -> float | None:
    """Lower 95 % bound (one-sided) of the share that passes, by bootstrap over families.

    Rows that could not be read count as one family that fails. None without rows.
    """
    families: dict[str, list[bool]] = {}
    for result in results:
        families.setdefault(result.row.family, []).append(result.passes)
    if unread:
        families[""] = [False] * unread
    if not families:
        return None
    passed = np.array([sum(found) for found in families.values()])
    rows = np.array([len(found) for found in families.values()])
    picks = np.random.default_rng(seed).integers(len(rows), size=(_DRAWS, len(rows)))
    shares = passed[picks].sum(axis=1) / rows[picks].sum(axis=1)
    return float(np.quantile(shares, 0.05))


def calibration_slope(results: Iterable[RowResult]) -> float | None:
    """Slope through zero of published on predicted, each in half widths; None below three rows."""
    pairs = np.array(
        [
            (r.answer.value / r.half_width, r.row.expected / r.half_width)
            for r in results
            if isinstance(r.answer, Prediction)
        ]
    ).reshape(-1, 2)
    spread = float(np.sum(pairs[:, 0] ** 2))
    if len(pairs) < 3 or spread == 0.0:
        return None
    return float(np.sum(pairs[:, 0] * pairs[:, 1])) / spread


def _median(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return float(np.median(known)) if known else None


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _worst(results: Iterable[RowResult]) -> tuple[tuple[str, float], ...]:
    """The rows furthest from what was published, in half widths, worst first."""
    errors = [(r.row.id, r.error) for r in results if r.error is not None]
    return tuple(sorted(errors, key=lambda found: -found[1])[:_WORST])


def _reasons(results: Iterable[RowResult]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for result in results:
        if isinstance(result.answer, OutOfScope):
            counts[result.answer.reason] = counts.get(result.answer.reason, 0) + 1
    return counts


def score(results: Sequence[RowResult], unread: int = 0) -> Section:
    """Counts and scores of some rows (a section, a level, or all)."""
    reach = [result for result in results if result.in_scope]
    counted = [result for result in reach if result.row.role == "validation"]
    within = sum(result.passes for result in reach)
    in_scope = len(reach) + unread
    hard = [result.passes for result in reach if not result.null_within]
    return Section(
        rows=len(results) + unread,
        in_scope=in_scope,
        predicted=sum(result.within is not None for result in reach),
        within=within,
        share=within / in_scope if in_scope else None,
        lower_bound=lower_bound(reach, unread),
        null_within=sum(result.null_within for result in reach),
        within_where_null_fails=_share(hard),
        coverage=_share([bool(r.covered) for r in reach if r.covered is not None]),
        interval_score=_median(result.interval_score for result in reach),
        absolute_error=_median(result.error for result in reach),
        slope=calibration_slope(reach),
        validation_in_scope=len(counted) + unread,
        validation_within=sum(result.passes for result in counted),
        known_misses=sum(bool(result.row.known_miss) for result in reach),
        unread=unread,
        worst=_worst(reach),
        reasons=_reasons(results),
    )


def score_sections(
    results: Sequence[RowResult], unread: Mapping[str, int] | None = None
) -> dict[str, Section]:
    """Scores by section, in the order of their names."""
    unread = unread or {}
    names = sorted({result.row.section for result in results} | set(unread))
    return {
        name: score([r for r in results if r.row.section == name], unread.get(name, 0))
        for name in names
    }
