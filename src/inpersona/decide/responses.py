"""What a person's pressure was after a treatment, as a text: "TREATMENT for 4 weeks: 138/86 home"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from inpersona.core.records import PatientRecord
from inpersona.core.treatments import Treatment
from inpersona.core.variables import VARIABLES
from inpersona.decide.regimens import only_drugs, read_treatment_of_weeks, text_of
from inpersona.errors import InputError, OutOfRange
from inpersona.infer.operators import day_to_day_factor, operators
from inpersona.infer.person import is_hypertensive

Setting = Literal["office", "home", "ambulatory"]
SIDES = ("systolic", "diastolic")
_PAIR = re.compile(r"(\d{2,3}(?:\.\d+)?)\s*/\s*(\d{2,3}(?:\.\d+)?)")
FORM = "write it as 'amlodipine 5 mg oral once daily for 4 weeks: 142/88, 138/86 office'"


@dataclass(frozen=True, slots=True)
class Response:
    """A treatment with its duration, and readings (mmHg) of one visit at its end in one setting."""

    treatment: Treatment
    readings: tuple[tuple[float, float], ...]
    setting: Setting

    @property
    def text(self) -> str:
        """The treatment in the grammar."""
        return text_of(self.treatment)


def read_response(text: str) -> Response:
    """Read a response.

    Raises InputError (also UnknownName, OutOfRange) for a text that is none: no colon, no duration,
    a class of drugs, no pair of pressures, pressures that cannot be.
    """
    head, colon, tail = text.rpartition(":")
    if not colon:
        raise InputError(f"A response needs a colon before its pressures; {FORM}.")
    treatment = only_drugs(read_treatment_of_weeks(head.strip()))
    if any(step.hours is None for step in treatment.steps):
        raise InputError(f"A response needs to say how long the treatment was taken; {FORM}.")
    words = set(re.findall(r"[a-z]+", tail.lower()))
    pairs = tuple((float(a), float(b)) for a, b in _PAIR.findall(tail))
    unknown = words - set(get_args(Setting))
    if not pairs or len(words) > 1 or unknown:
        raise InputError(f"After the colon stand pressures and one setting; {FORM}.")
    for high, low in pairs:
        fits = all(
            VARIABLES[f"{side}_blood_pressure"].plausible(value)
            for side, value in zip(SIDES, (high, low), strict=True)
        )
        if not fits or low >= high:
            raise OutOfRange("A response holds a blood pressure that cannot be.")
    setting: Setting = next((s for s in get_args(Setting) if s in words), "office")
    return Response(treatment, pairs, setting)


def error_of(response: Response, record: PatientRecord) -> tuple[float, float]:
    """Standard deviation (mmHg) of the mean of the readings about the usual systolic and diastolic
    pressure of that day: day to day, repetition, device. [`measure.toml`]"""
    ill = is_hypertensive(record)
    found = []
    for side in SIDES:
        name = f"{side}_blood_pressure"
        operator = operators()[name, response.setting]
        between = day_to_day_factor(name, record.age, ill) * operator.between_visit
        within = operator.within_visit / np.sqrt(len(response.readings))
        found.append(float(np.sqrt(between**2 + within**2 + operator.device**2)))
    return found[0], found[1]
