"""From a record's readings to data: what each group of readings says of a usual value, how surely.

The usual value wanders (a random walk back from `as_of`), differs from day to day, and is read with an
error of repetition and of device. Readings of one variable and setting are pooled by generalised
least squares under

    C_ij = drift^2 min(a_i, a_j) + device^2 + [i = j] (between^2 + within^2 / n_i)

over visits (days) i of age a_i years with n_i readings: the best linear unbiased estimate, so newer
visits weigh more, further readings never widen it, and repetition on one day cannot remove what varies
from day to day. [aitken1935]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import Observation, PatientRecord, years_between
from inpersona.infer.clinical_equations import creatinine_from_ckd_epi_2021
from inpersona.infer.operators import (
    Operator,
    Scale,
    day_to_day_factor,
    operator_of,
    scale_to_operator,
    shift_of,
    table,
)
from inpersona.infer.person import is_hypertensive, size_of

Array = NDArray[np.float64]

#: Already part of the prior (size and cells), so not data again.
IN_PRIOR = frozenset({"body_height", "body_weight", "hematocrit"})


@dataclass(frozen=True, slots=True)
class Datum:
    """Pooled readings of one variable in one setting.

    `mean` and `sd` are on `scale` (the natural logarithm on "log"). The shift of an ambulatory reading
    is already taken off; the white coat of an office reading (`coat`, the latent's name) is still in
    the mean and is added by `expected`. `unit` is of the natural value.
    """

    variable: str
    setting: str
    mean: float
    sd: float
    scale: Scale
    unit: str
    readings: int
    visits: int
    newest: datetime | None
    coat: str = ""

    @property
    def natural_mean(self) -> float:
        """The mean in `unit`."""
        return exp(self.mean) if self.scale == "log" else self.mean


class Unused(NamedTuple):
    """A reading that is not data, by its variable, setting and id, and the reason."""

    variable: str
    setting: str
    source_id: str
    reason: str


class _Reading(NamedTuple):
    operator: Operator
    observation: Observation
    value: float
    shift: float
    age: float
    day: date | None
    extra: float
    repeats: int


def _years(record: PatientRecord, observation: Observation, window: float) -> float:
    if observation.time is None:
        return window
    return years_between(observation.time.date(), record.as_of)


def _creatinine_days(record: PatientRecord) -> set[date]:
    return {o.time.date() for o in record.observations if o.variable == "creatinine" and o.time}


def _reason(
    record: PatientRecord, o: Observation, operator: Operator | None, since: date | None
) -> str:
    """Why a reading is not data, or "" when it is."""
    if o.variable in IN_PRIOR:
        return "already in the prior"
    if operator is None:
        return "no operator for this variable and setting"
    if o.time is not None and o.time.date() > record.as_of:
        return "later than the day on which the twin stands"
    if since is not None and (o.time is None or o.time.date() < since):
        return "before the current treatment"
    if _years(record, o, 0.0) > operator.window:
        return f"older than {operator.window:g} years"
    if o.posture == "standing":
        return "standing; the twin's usual pressure is at rest"
    if not o.value > 0.0:
        return "not above zero"
    if scale_to_operator(o, operator) is None:
        return f"its unit cannot be read as {operator.unit}"
    computed = o.variable == "estimated_glomerular_filtration_rate"
    if computed and o.time is not None and o.time.date() in _creatinine_days(record):
        return "computed from the creatinine of the same day, which is used"
    return ""


def _reading(record: PatientRecord, o: Observation, operator: Operator) -> _Reading:
    scale = scale_to_operator(o, operator) or 1.0
    value, extra, repeats = scale * o.value, 0.0, 1
    if o.variable == "estimated_glomerular_filtration_rate":
        value = creatinine_from_ckd_epi_2021(o.value, record.age, record.sex)
        extra = table()["reported_filtration.device"].value
    elif o.variable == "glomerular_filtration_rate" and "1.73" in o.unit:
        value *= size_of(record).surface / 1.73
    elif o.variable.endswith("_home_mean"):
        repeats = round(table()["home_systolic.readings_in_mean"].value)
    years = _years(record, o, operator.window)
    day = o.time.date() if o.time else None
    return _Reading(operator, o, value, shift_of(o, record.age), years, day, extra, repeats)


def _for_person(operator: Operator | None, age: float, hypertensive: bool) -> Operator | None:
    """The operator with the person's day-to-day variation of pressure."""
    if operator is None or not operator.variable.endswith("_blood_pressure"):
        return operator
    factor = day_to_day_factor(operator.variable, age, hypertensive)
    return replace(operator, between_visit=factor * operator.between_visit)


def _sort(
    record: PatientRecord, since: date | None
) -> tuple[dict[tuple[str, str], list[_Reading]], list[Unused]]:
    used: dict[tuple[str, str], list[_Reading]] = {}
    unused: list[Unused] = []
    ill = is_hypertensive(record)
    for o in record.observations:
        operator = _for_person(operator_of(o), record.age, ill)
        reason = _reason(record, o, operator, since)
        if reason or operator is None:
            unused.append(Unused(o.variable, o.setting, o.source_id, reason))
        else:
            reading = _reading(record, o, operator)
            used.setdefault((operator.variable, operator.setting), []).append(reading)
    return used, unused


def _on_scale(reading: _Reading) -> tuple[float, float]:
    """Value less its shift, and the sd of one repetition, on the operator's scale."""
    o, sd = reading.operator, reading.observation.sd
    if sd:
        sd *= reading.value / reading.observation.value  # into the operator's unit
    if o.scale == "log":
        within = sd / reading.value if sd else o.within_visit
        return log(reading.value), float(np.hypot(within, reading.extra))
    return reading.value - reading.shift, sd or o.within_visit


class _Visit(NamedTuple):
    age: float
    mean: float
    variance: float
    readings: int


def _visit(readings: list[_Reading]) -> _Visit:
    """One day's readings: mean by precision, and the variance of that day about the usual value.

    A reported home mean stands for several days, so its day-to-day part is divided too."""
    values = np.array([_on_scale(r) for r in readings])
    weight = np.array([r.repeats for r in readings]) / values[:, 1] ** 2
    operator = readings[0].operator
    several = max(r.repeats for r in readings) > 1
    days = table()["home_systolic.days_in_mean"].value if several else 1.0
    mean = float(np.sum(weight * values[:, 0]) / np.sum(weight))
    variance = operator.between_visit**2 / days + 1.0 / float(np.sum(weight))
    return _Visit(max(readings[0].age, 0.0), mean, variance, sum(r.repeats for r in readings))


def pooled_mean_and_sd(
    ages: Array, means: Array, variances: Array, drift: float, device: float
) -> tuple[float, float]:
    """Generalised least squares of visits.

    Args: ages in years before `as_of`, means and variances of visits, each (visits,); drift per root
    year; device sd. Returns the estimate of the value on `as_of` and its sd.
    """
    covariance = drift**2 * np.minimum.outer(ages, ages) + device**2 + np.diag(variances)
    solved = np.linalg.solve(covariance, np.ones(len(ages)))
    precision = float(np.sum(solved))
    return float(solved @ means) / precision, precision**-0.5


def _datum(readings: list[_Reading]) -> Datum:
    days: dict[date | None, list[_Reading]] = {}
    for reading in readings:
        days.setdefault(reading.day, []).append(reading)
    visits = [_visit(found) for found in days.values()]
    operator = readings[0].operator
    ages, means, variances = (np.array([v[i] for v in visits]) for i in range(3))
    mean, sd = pooled_mean_and_sd(ages, means, variances, operator.drift, operator.device)
    times = [r.observation.time for r in readings if r.observation.time]
    newest = max(times, key=lambda t: t.timestamp()) if times else None
    count = sum(v.readings for v in visits)
    return Datum(operator.variable, operator.setting, mean, sd, operator.scale, operator.unit,
                 count, len(visits), newest, operator.coat)  # fmt: skip


def pool(record: PatientRecord, since: date | None = None) -> tuple[Datum, ...]:
    """Turn a record's readings into data.

    Args: record; since, the day on which the current treatment began: earlier readings are of another
    regimen and left out. Returns one Datum for each variable and setting, in order of name. Shifts of
    setting (sleep and activity in ambulatory readings) are taken off the mean; the white coat is
    not. Creatinine and eGFR of one sample count once. Source: the operators of `measure.toml`.
    """
    used, _ = _sort(record, since)
    return tuple(_datum(used[key]) for key in sorted(used))


def unused(record: PatientRecord, since: date | None = None) -> tuple[Unused, ...]:
    """The readings that `pool` leaves out, each with its reason."""
    return tuple(_sort(record, since)[1])


def expected(datum: Datum, usual: Mapping[str, Array], latents: Mapping[str, Array]) -> Array:
    """What the datum is expected to be given members' usual state.

    Args: datum; usual, usual values by variable (members,) in canonical units; latents by name. Returns
    (members,) on the datum's scale.
    """
    value = np.asarray(usual[datum.variable], dtype=np.float64)
    if datum.coat and datum.coat in latents:
        value = value + latents[datum.coat]
    return np.log(np.maximum(value, 1e-9)) if datum.scale == "log" else value


def covariance(data: tuple[Datum, ...]) -> Array:
    """Error covariance of data (m, m): systolic and diastolic errors of one setting go together."""
    sd = np.array([d.sd for d in data])
    correlation = np.eye(len(data))
    rho = table()["pressure.correlation"].value
    for i, first in enumerate(data):
        for j, second in enumerate(data):
            pair = {first.variable, second.variable}
            if first.setting == second.setting and pair == {
                "systolic_blood_pressure", "diastolic_blood_pressure",
            }:  # fmt: skip
                correlation[i, j] = rho
    return np.outer(sd, sd) * correlation
