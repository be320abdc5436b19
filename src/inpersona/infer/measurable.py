"""Measurements that could be asked for: one each, with the error of its observation operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import PatientRecord
from inpersona.infer.operators import Operator, day_to_day_factor, operators, table
from inpersona.infer.person import is_hypertensive

Array = NDArray[np.float64]

#: What a measurement is called, its operator, and independent days that one such measurement holds
#: (a week of home readings; one day else).
_ASKED = (
    ("home pressure for a week", ("systolic_blood_pressure", "home"), "home_systolic.days_in_mean"),
    ("ambulatory pressure for a day", ("systolic_blood_pressure", "ambulatory"), ""),
    ("another office pressure", ("systolic_blood_pressure", "office"), ""),
    ("plasma renin activity", ("renin_activity", "laboratory"), ""),
    ("aldosterone", ("aldosterone", "laboratory"), ""),
    ("sodium in the urine of a day", ("urine_sodium_rate", "laboratory"), ""),
    ("potassium", ("potassium", "laboratory"), ""),
    ("creatinine", ("creatinine", "laboratory"), ""),
    ("filtration by clearance", ("glomerular_filtration_rate", "laboratory"), ""),
    ("cardiac output by echo", ("cardiac_output", "imaging"), ""),
    ("ejection fraction by echo", ("left_ventricular_ejection_fraction", "imaging"), ""),
    ("resting heart rate", ("heart_rate", "office"), ""),
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measurement of `variable`: `sd` of one (fraction on the log scale), and the latent `coat` that
    it adds to the usual value, or ""."""

    name: str
    variable: str
    sd: float
    log: bool
    coat: str

    def scaled(self, usual: Array) -> Array:
        """Values on the scale of `sd`."""
        return np.log(np.maximum(usual, 1e-9)) if self.log else usual

    def added(self, latents: Mapping[str, Array]) -> Array | float:
        """What a reading in this setting adds to the usual value."""
        return latents[self.coat] if self.coat else 0.0


def measurements(record: PatientRecord) -> tuple[Measurement, ...]:
    """Every measurement, with its error in this person."""
    return tuple(_of(record, name, operators()[key], days) for name, key, days in _ASKED)


def _of(record: PatientRecord, name: str, operator: Operator, days: str) -> Measurement:
    between = operator.between_visit
    if operator.variable.endswith("_blood_pressure"):
        between *= day_to_day_factor(operator.variable, record.age, is_hypertensive(record))
    count = table()[days].value if days else 1.0
    sd = float(np.sqrt((between**2 + operator.within_visit**2) / count + operator.device**2))
    return Measurement(name, operator.variable, sd, operator.scale == "log", operator.coat)
