"""The gate: readings that cannot be, or cannot be believed, are set aside with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from inpersona.core.records import Condition, Observation, Sex
from inpersona.core.variables import variable
from inpersona.errors import InputError
from inpersona.formats.body_sizes import body_sizes
from inpersona.formats.life import today
from inpersona.formats.notes import Tally
from inpersona.formats.settings import is_pressure

#: Conditions under which an ejection fraction above 80 % is not believed. Ours: a heart that fails or
#: has lost muscle does not empty beyond what healthy hearts do.
_FAILING = ("heart_failure", "cardiomyopathy", "myocardial_infarction")
_HIGHEST_FAILING_FRACTION = 80.0  # percent
#: Creatinine (umol/L) at or below which filtration cannot be below 30, and above which it cannot be
#: above 90 mL/min/1.73 m2. By CKD-EPI 2021 a man of 90 years with 110 umol/L has 55, a woman of 90
#: with 90 has 52, and a man of 18 with 180 has 48. [inker2021]
_CLEAN_CREATININE = {"female": 90.0, "male": 110.0}
_HIGH_CREATININE = 180.0
_LOW_FILTRATION, _NORMAL_FILTRATION = 30.0, 90.0


class Person(NamedTuple):
    """What the gate needs to know of the person."""

    sex: Sex
    birth: date
    death: date | None


def set_aside(
    readings: Sequence[Observation],
    person: Person,
    conditions: Sequence[Condition],
    tally: Tally,
) -> tuple[Observation, ...]:
    """The readings that can be believed; each of the others leaves a note of kind "implausible".

    Raises InputError for a blood pressure below zero.
    """
    refuse_impossible(readings)
    doubtful = (
        _crossed(readings) | body_sizes(readings, person.birth) | _filtrations(readings, person.sex)
    )
    failing = any((c.name or "").startswith(_FAILING) or "cardiomyopathy" in (c.name or "")
                  for c in conditions)  # fmt: skip
    kept: list[Observation] = []
    for index, reading in enumerate(readings):
        reason = _outside(reading) or _untimely(reading, person)
        reason = reason or doubtful.get(index, "") or _too_good(reading, failing)
        if reason:
            tally.add("implausible", _what(reading), reason)
        else:
            kept.append(reading)
    return tuple(kept)


def refuse_impossible(readings: Iterable[Observation]) -> None:
    """Raise InputError for a blood pressure below zero."""
    for reading in readings:
        if is_pressure(reading.variable) and reading.value < 0:
            raise InputError(
                f"A {reading.variable.replace('_', ' ')} in this record is negative, which cannot be; "
                "correct or remove it."
            )


def _what(reading: Observation) -> str:
    return reading.variable.replace("_", " ")


def _outside(reading: Observation) -> str:
    limits = variable(reading.variable)
    if limits.plausible(reading.value):
        return ""
    return f"outside {limits.low:g} to {limits.high:g} {limits.unit}"


def _untimely(reading: Observation, person: Person) -> str:
    if reading.time is None:
        return ""
    if reading.time.date() < person.birth:
        return "dated before birth"
    if reading.time.date() > today():
        return "dated after today"
    late = person.death is not None and reading.time.date() > person.death
    return "dated after death" if late else ""


def _too_good(reading: Observation, failing: bool) -> str:
    high = reading.value > _HIGHEST_FAILING_FRACTION
    if reading.variable == "left_ventricular_ejection_fraction" and failing and high:
        return f"above {_HIGHEST_FAILING_FRACTION:g} % in a person with a failing or injured heart"
    return ""


def _crossed(readings: Sequence[Observation]) -> dict[int, str]:
    """Pairs of one moment whose diastolic is not below the systolic pressure: both are doubted."""
    doubtful: dict[int, str] = {}
    pairs: dict[tuple[object, ...], int] = {}
    for index, reading in enumerate(readings):
        if not reading.variable.startswith(("systolic_blood", "diastolic_blood")):
            continue
        side, _, kind = reading.variable.partition("_")
        key = (kind, reading.time, reading.setting, reading.source_id)
        other = pairs.setdefault((*key, "diastolic" if side == "systolic" else "systolic"), -1)
        pairs[*key, side] = index
        if other >= 0:
            low, high = (reading, readings[other])
            low, high = (low, high) if side == "diastolic" else (high, low)
            if low.value >= high.value:
                reason = "diastolic not below systolic pressure of the same moment"
                doubtful |= {index: reason, other: reason}
    return doubtful


def _filtrations(readings: Sequence[Observation], sex: Sex) -> dict[int, str]:
    """Estimated filtrations that contradict the creatinine measured on the same day."""
    creatinine: dict[date, list[float]] = {}
    for reading in readings:
        if reading.variable == "creatinine" and reading.time is not None:
            creatinine.setdefault(reading.time.date(), []).append(reading.value)
    doubtful: dict[int, str] = {}
    for index, reading in enumerate(readings):
        if reading.variable != "estimated_glomerular_filtration_rate" or reading.time is None:
            continue
        found = creatinine.get(reading.time.date(), [])
        too_low = (
            reading.value < _LOW_FILTRATION and max(found, default=1e9) <= _CLEAN_CREATININE[sex]
        )
        too_high = reading.value > _NORMAL_FILTRATION and min(found, default=0.0) > _HIGH_CREATININE
        if too_low or too_high:
            doubtful[index] = "contradicts creatinine of the same day"
    return doubtful
