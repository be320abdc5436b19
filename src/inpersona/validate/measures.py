"""`at` and `measure` of a row: read from text, evaluated on the courses of weighted members.

A change counts from before the first step. `value` and `share` are of the protocol's arm alone.
With a comparator arm a change is the difference of the two arms' changes, a percent change is
relative to the comparator at the same time, a ratio is of the two arms' values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inpersona.core.grammar_numbers import NUMBER, read_time
from inpersona.errors import InputError, UnknownName
from inpersona.validate.quantities import known_quantity

Array = NDArray[np.float64]

TIMES = ("end", "peak", "trough", "nadir", "mean", "24 h mean", "office", "home")
_MEASURES = (
    "value",
    "median",
    "sd",
    "change",
    "percent_change",
    "sign of change",
    "ratio",
    "ratio to sum of parts",
    "slope per QUANTITY",
    "percent_change of slope per QUANTITY",
    "share above NUMBER",
    "share below NUMBER",
    "share of change above NUMBER",
    "share of change below NUMBER",
    "correlation of change with QUANTITY",
    "correlation of log change with QUANTITY",
)
_SHARE = re.compile(rf"share( of change)?\s+(above|below)\s+({NUMBER})")
_SLOPE = re.compile(r"(percent_change of )?slope per\s+(\w+)")
_CORRELATION = re.compile(r"correlation of (log )?change with\s+(\w+)")


@dataclass(frozen=True, slots=True)
class At:
    """When a quantity is read: `kind` is one of TIMES or "time" (then `hours` from the first step);
    `modality` is the way of measuring, or empty."""

    kind: str
    hours: float | None = None
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is made of the readings: `kind` is the text without its quantity and number."""

    kind: str
    quantity: str = ""
    limit: float | None = None

    @property
    def null(self) -> float | None:
        """What the null model "no change" says, or None where it is the population's value."""
        if self.kind in ("value", "median", "sd", "share above", "share below"):
            return None
        return 1.0 if self.kind.startswith("ratio") else 0.0


@dataclass(frozen=True, slots=True)
class Courses:
    """One arm: `times` in hours since the first step, `values[name]` of shape (members, times), in
    the unit of `quantities()`; `baseline[name]` of shape (members,), before the first step;
    `step_ends` in hours; `failed` marks members without a result (they are left out)."""

    times: Array
    values: Mapping[str, Array]
    baseline: Mapping[str, Array]
    step_ends: tuple[float, ...]
    failed: NDArray[np.bool_] | None = None
    notes: tuple[str, ...] = field(default=())


def parse_at(text: str) -> At:
    """Read the column `at`. Raises InputError."""
    time, _, modality = text.strip().partition(" by ")
    if time in TIMES:
        return At(time, None, modality.strip())
    try:
        return At("time", read_time(time), modality.strip())
    except InputError as problem:
        raise UnknownName("time of measurement", time, [*TIMES, "10 min", "8 weeks"]) from problem


def parse_measure(text: str) -> Measure:
    """Read the column `measure`. Raises InputError."""
    text = " ".join(text.split())
    if text in _MEASURES[:8]:
        return Measure(text)
    if found := _SHARE.fullmatch(text):
        return Measure(f"share{found[1] or ''} {found[2]}", limit=float(found[3]))
    if found := _SLOPE.fullmatch(text):
        return Measure(f"{found[1] or ''}slope", known_quantity(found[2]))
    if found := _CORRELATION.fullmatch(text):
        return Measure(f"correlation of {found[1] or ''}change", known_quantity(found[2]))
    raise UnknownName("measure", text, _MEASURES)


def weighted_mean(x: Array, weight: Array) -> float:
    """Mean of x (members,) with weights that need not sum to one."""
    return float(np.sum(x * weight) / np.sum(weight))


def weighted_sd(x: Array, weight: Array) -> float:
    """Population standard deviation with weights."""
    return float(np.sqrt(weighted_mean((x - weighted_mean(x, weight)) ** 2, weight)))


def weighted_median(x: Array, weight: Array) -> float:
    """The value below which half of the weight lies (midpoint rule)."""
    order = np.argsort(x)
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    return float(np.interp(0.5 * np.sum(weight), below, x[order]))


def weighted_correlation(x: Array, y: Array, weight: Array) -> float:
    """Pearson's correlation with weights; 0 where either does not vary."""
    spread = weighted_sd(x, weight) * weighted_sd(y, weight)
    if spread == 0.0:
        return 0.0
    centred = (x - weighted_mean(x, weight)) * (y - weighted_mean(y, weight))
    return weighted_mean(centred, weight) / spread


def weighted_slope(x: Array, y: Array, weight: Array) -> float:
    """Slope of y on x over members; 0 where x does not vary."""
    deviation = x - weighted_mean(x, weight)
    spread = weighted_mean(deviation**2, weight)
    if spread == 0.0:
        return 0.0
    return weighted_mean(deviation * (y - weighted_mean(y, weight)), weight) / spread


def _last_day(courses: Courses) -> NDArray[np.bool_]:
    """Times of the last 24 hours."""
    chosen: NDArray[np.bool_] = courses.times >= courses.times[-1] - 24.0 - 1e-9
    return chosen


def _time_mean(times: Array, values: Array) -> Array:
    if len(times) == 1:
        return np.asarray(values[:, 0])
    area = np.trapezoid(values, times, axis=1)
    return np.asarray(area / (times[-1] - times[0]))


def _at_time(courses: Courses, values: Array, hours: float) -> Array:
    """Straight lines between the recorded times; the last value after them."""
    times = courses.times
    right = int(np.clip(np.searchsorted(times, hours), 1, max(len(times) - 1, 1)))
    if len(times) == 1:
        return np.asarray(values[:, 0])
    share = np.clip((hours - times[right - 1]) / (times[right] - times[right - 1]), 0.0, 1.0)
    return np.asarray((1.0 - share) * values[:, right - 1] + share * values[:, right])


def read_at(courses: Courses, quantity: str, at: At, daily: bool = False) -> Array:
    """Readings of a quantity, shape (members,).

    Args: daily, whether the protocol gives drugs day by day; `peak` is then the moment of the last
    24 hours that lies furthest from the baseline, otherwise the highest value of the whole course
    (`nadir` the lowest). `trough`, `office` and `home` are read at the end, before the next dose.
    """
    values = courses.values[quantity]
    match at.kind:
        case "time":
            return _at_time(courses, values, at.hours or 0.0)
        case "mean":
            return _time_mean(courses.times, values)
        case "24 h mean":
            chosen = _last_day(courses)
            return _time_mean(courses.times[chosen], values[:, chosen])
        case "peak" if daily:
            chosen = _last_day(courses)
            away = np.abs(values[:, chosen] - courses.baseline[quantity][:, None])
            return np.asarray(
                np.take_along_axis(values[:, chosen], away.argmax(axis=1)[:, None], axis=1)[:, 0]
            )
        case "peak":
            return np.asarray(values.max(axis=1))
        case "nadir":
            return np.asarray(values.min(axis=1))
        case _:
            return np.asarray(values[:, -1])


def within_slopes(courses: Courses, quantity: str, of: str) -> Array:
    """Slope of a quantity on `of` within each member, over the baseline and the ends of steps;
    NaN where `of` does not vary. Shape (members,)."""
    ends = [At("time", hours) for hours in courses.step_ends]
    x, y = (
        np.column_stack(
            [courses.baseline[name], *(read_at(courses, name, at) for at in ends)],
        )
        for name in (of, quantity)
    )
    deviation = x - x.mean(axis=1, keepdims=True)
    spread = np.sum(deviation**2, axis=1)
    varies = spread > 1e-12 * np.maximum(1.0, np.sum(x**2, axis=1))
    top = np.sum(deviation * (y - y.mean(axis=1, keepdims=True)), axis=1)
    return np.asarray(np.where(varies, top / np.where(varies, spread, 1.0), np.nan))


@dataclass(frozen=True, slots=True)
class Arms:
    """What a row is evaluated on: readings of shape (members,) in each arm, paired by member.

    `after` and `before` of the protocol's arm, `versus` and `versus_before` of the comparator
    (equal to `before` and `before` without one); `parts`: changes of each action alone; `other`:
    the values of the quantity that a slope or correlation names; `slopes`: within-member slopes in
    both arms.
    """

    after: Array
    before: Array
    versus: Array
    versus_before: Array
    parts: tuple[Array, ...] = ()
    other: Array | None = None
    slopes: Array | None = None
    versus_slopes: Array | None = None
    compared: bool = False

    @property
    def change(self) -> Array:
        """Change of the protocol's arm less that of the comparator, shape (members,)."""
        return np.asarray((self.after - self.before) - (self.versus - self.versus_before))


def _share_of(x: Array, weight: Array, measure: Measure) -> float:
    limit = measure.limit if measure.limit is not None else 0.0
    beyond = x > limit if measure.kind.endswith("above") else x < limit
    return weighted_mean(beyond.astype(float), weight)


def _log_change(arms: Arms) -> Array:
    ratio = (arms.after / arms.before) / (arms.versus / arms.versus_before)
    return np.asarray(np.log(np.where(ratio > 0.0, ratio, np.nan)))


def _need(x: Array | None, what: str) -> Array:
    if x is None:
        raise InputError(f"This measure needs {what}, which the row does not give.")
    return x


def _slope(arms: Arms, weight: Array) -> float:
    """Mean slope within members, or over members where the other quantity is constant in each: of
    what is read, or of the change where there is a comparator."""
    within = arms.slopes
    if within is not None and np.any(np.isfinite(within)):
        known = np.isfinite(within)
        return weighted_mean(within[known], weight[known])
    read = arms.change if arms.compared else arms.after
    return weighted_slope(_need(arms.other, "the quantity of the slope"), read, weight)


def evaluate(measure: Measure, arms: Arms, weight: Array) -> float:
    """One number from readings and weights (members,).

    Returns: in the quantity's own unit; shares as fractions from 0 to 1, percent changes in
    percent, slopes in quantity per quantity.
    """
    mean = weighted_mean
    match measure.kind:
        case "value":
            return mean(arms.after, weight)
        case "median":
            return weighted_median(arms.after, weight)
        case "sd":
            return weighted_sd(arms.after, weight)
        case "change":
            return mean(arms.change, weight)
        case "percent_change":
            return 100.0 * (_ratio(arms, weight) - 1.0)
        case "sign of change":
            return float(np.sign(mean(arms.change, weight)))
        case "ratio":
            return _ratio(arms, weight)
        case "ratio to sum of parts":
            parts = sum(mean(part, weight) for part in arms.parts)
            return mean(arms.change, weight) / parts if parts else float("nan")
        case "slope":
            return _slope(arms, weight)
        case "percent_change of slope":
            slopes = _need(arms.slopes, "slopes within members")
            versus = _need(arms.versus_slopes, "slopes of a comparator")
            known = np.isfinite(slopes) & np.isfinite(versus)
            return 100.0 * (
                mean(slopes[known], weight[known]) / mean(versus[known], weight[known]) - 1
            )
        case "share above" | "share below":
            return _share_of(arms.after, weight, measure)
        case "share of change above" | "share of change below":
            return _share_of(arms.change, weight, measure)
        case "correlation of change" | "correlation of log change":
            change = _log_change(arms) if "log" in measure.kind else arms.change
            known = np.isfinite(change)
            other = _need(arms.other, "the quantity of the correlation")
            return weighted_correlation(change[known], other[known], weight[known])
    raise InputError(f"The measure {measure.kind!r} cannot be evaluated.")


def _ratio(arms: Arms, weight: Array) -> float:
    """Ratio of means: to the comparator at the same time, each relative to its own start."""
    own = weighted_mean(arms.after, weight) / weighted_mean(arms.before, weight)
    versus = weighted_mean(arms.versus, weight) / weighted_mean(arms.versus_before, weight)
    return own / versus
