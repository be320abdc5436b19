"""What trials found on average for drugs against high pressure, by dose and combination.

A calculator as others use it: each drug takes the average fall at its dose (half, one or two standard
doses, linear in the logarithm between and not beyond), a tenth more or less for each mmHg by which
pressure is above or below the trials', and the next drug starts from what is left. It knows neither
the class nor the person. It stands beside a prediction; no prediction uses it. [law2003]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import log2
from pathlib import Path

import numpy as np

from inpersona.core.tables import load_values
from inpersona.core.treatments import CurrentTherapy, Dose, Treatment
from inpersona.decide.rules import rules
from inpersona.drugs import catalogue
from inpersona.drugs.regimen import milligrams_a_day

#: Share of a standard dose below which trials say nothing; half of one is their lowest. Ours.
LEAST_STUDIED = 0.25


@cache
def _number(name: str) -> float:
    return load_values(Path(__file__).with_name("average.toml"))[f"fall.{name}"].value


def standard_doses(dose: Dose) -> float:
    """Standard doses a day that a dose holds."""
    record = catalogue.drug(dose.drug)
    standard = record.doses.standard.value * 24.0 / record.doses.interval.value
    return milligrams_a_day(dose) / standard


def average_fall(systolic: float, doses: Sequence[Dose]) -> float:
    """Average fall of systolic pressure (mmHg) in trials from `systolic` when all doses are added."""
    left = systolic
    knots = [_number(name) for name in ("half", "standard", "twice")]
    for dose in doses:
        strength = log2(max(standard_doses(dose), 1e-6))
        fall = float(np.interp(strength, [-1.0, 0.0, 1.0], knots))
        left -= max(fall + _number("per_pressure") * (left - _number("from")), 0.0)
    return systolic - left


def average_change(systolic: float, treatment: Treatment, current: Sequence[Dose]) -> float | None:
    """Average change (mmHg) against what is taken now, or None where the calculator has none: a
    treatment that replaces drugs, is not of drugs against high pressure alone, has several steps, or a
    dose below what trials studied."""
    if len(treatment.steps) != 1:
        return None
    actions = treatment.steps[0].actions
    if not all(isinstance(a, Dose | CurrentTherapy) for a in actions):
        return None
    kept = any(isinstance(a, CurrentTherapy) for a in actions)
    taken = {dose.drug for dose in current}
    doses = [a for a in actions if isinstance(a, Dose)]
    classes = {catalogue.drug(d.drug).drug_class for d in doses}
    if not doses or (current and not kept) or not classes <= set(rules().antihypertensive):
        return None
    if any(catalogue.drug(d.drug).name in taken for d in doses):
        return None
    if any(standard_doses(d) < LEAST_STUDIED for d in doses):
        return None
    return -average_fall(systolic, doses)
