"""Names, numbers and intervals as people read them."""

from __future__ import annotations

from math import isfinite

from inpersona.core.decisions import Interval

#: UCUM units as people write them.
_UNITS = {"mm[Hg]": "mmHg", "1": "", "/min": "/min", "a": "years"}
NONE = "-"
#: Headings where a table is narrow.
_SHORT = {
    "systolic_blood_pressure": "SBP",
    "diastolic_blood_pressure": "DBP",
    "glomerular_filtration_rate": "GFR",
    "pulmonary_artery_wedge_pressure": "wedge",
    "left_ventricular_ejection_fraction": "EF",
    "cardiac_output": "CO",
    "heart_rate": "HR",
    "potassium": "K",
    "sodium": "Na",
}


def name_of(variable: str) -> str:
    """A variable's name without underscores."""
    return variable.replace("_", " ")


def short_name(variable: str) -> str:
    """A variable's name for a narrow column."""
    return _SHORT.get(variable, name_of(variable))


def unit_name(unit: str) -> str:
    """A UCUM unit as people write it."""
    return _UNITS.get(unit, unit)


def number(value: float | None, signed: bool = False) -> str:
    """Three digits at most, no exponent for usual sizes; "-" where there is no number."""
    if value is None or not isfinite(value):
        return NONE
    size = abs(value)
    digits = 0 if size >= 99.95 else 1 if size >= 0.95 else 2
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.replace("-0.00", "0.00").replace("+0.00", "0.00") if float(text) == 0 else text


def spread(interval: Interval | None, signed: bool = False) -> str:
    """Median with the 90 % interval: "-9.1 [-15.2, -3.0]"."""
    if interval is None or not isfinite(interval.median):
        return NONE
    low, high = number(interval.low, signed), number(interval.high, signed)
    return f"{number(interval.median, signed)} [{low}, {high}]"


def whole(interval: Interval | None) -> str:
    """A change in whole units with its 90 % interval: "-9 [-15, -3]"."""
    if interval is None or not isfinite(interval.median):
        return NONE
    median, low, high = (
        f"{round(v):+d}" if isfinite(v) and round(v) else "0"
        for v in (interval.median, interval.low, interval.high)
    )
    return f"{median} [{low}, {high}]"


def share(probability: float | None) -> str:
    """A probability in percent; the ends are never called certain."""
    if probability is None or not isfinite(probability):
        return NONE
    if probability > 0.99:
        return ">99 %"
    return "<1 %" if probability < 0.01 else f"{100 * probability:.0f} %"
