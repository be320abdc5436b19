"""Apparent resistance taken apart before anything is added.

Three classes or more, a diuretic among them, and an office pressure that is high all the same
[mcevoy2024]. Each member is asked in turn: is its usual pressure outside the office at goal? Would it
be if every dose were taken? Does aldosterone that obeys nothing drive it? What is left is true
resistance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from inpersona.core.records import PatientRecord
from inpersona.decide.options import current_candidate
from inpersona.decide.rank import Array
from inpersona.decide.safety import groups_of
from inpersona.decide.trials import Followed, Subject, try_on

COAT, NOT_TAKEN, ALDOSTERONE, TRUE = (
    "office only (white coat)",
    "doses not taken",
    "aldosterone",
    "true resistance",
)
#: Office pressure from which it counts, and usual daytime pressure outside the office that counts as
#: controlled [mcevoy2024].
HIGH = {"systolic_blood_pressure": 140.0, "diastolic_blood_pressure": 90.0}
CONTROLLED = {"systolic_blood_pressure": 135.0, "diastolic_blood_pressure": 85.0}
DIURETICS = frozenset({"thiazide", "thiazide-like", "loop diuretic", "MRA"})
FEWEST_CLASSES = 3
#: Hypothesis of a pressure that aldosterone drives.
DRIVEN = "aldosterone"


def is_apparent(record: PatientRecord, classes: frozenset[str]) -> bool:
    """Whether the person seems resistant: three classes with a diuretic, office pressure high."""
    if len(classes) < FEWEST_CLASSES or not classes & DIURETICS:
        return False
    for name, limit in HIGH.items():
        office = [o for o in record.series(name) if o.setting in ("unknown", "office")]
        if office and office[-1].value >= limit:
            return True
    return False


def classes_taken(record: PatientRecord, antihypertensive: frozenset[str]) -> frozenset[str]:
    """Classes against high pressure of what the person takes, simulated or not."""
    taken = (groups_of(m.drug) for m in record.medications if m.active)
    return frozenset(group for groups in taken for group in groups & antihypertensive)


def controlled(followed: Followed) -> Array:
    """Members (members,) whose usual pressure is at goal, as 0 or 1; one that failed is not."""
    inside = [followed.last_day(name) < limit for name, limit in CONTROLLED.items()]
    return np.asarray(np.all(inside, axis=0), dtype=np.float64)


def parts_of(person: Subject, reference: Followed, weeks: float) -> Mapping[str, float]:
    """Probability of each explanation, summing to one.

    Args: person; reference, the course under current therapy as it is taken; weeks for which every
    dose is taken in the second question.
    """
    every_dose = np.ones(person.members.count)
    full = replace(person, regimens=replace(person.regimens, adherence=every_dose, effects={}))
    under_all = try_on(full, current_candidate(person.current).treatment, weeks).ending()
    weight = np.asarray(person.twin.belief.weight)
    driven = (np.asarray(person.twin.belief.hypothesis) == DRIVEN).astype(float)
    left, found = np.ones(person.members.count), {}
    for name, explains in (
        (COAT, controlled(reference)),
        (NOT_TAKEN, controlled(under_all)),
        (ALDOSTERONE, driven),
    ):
        found[name] = float(np.sum(weight * left * explains) / weight.sum())
        left = left * (1.0 - explains)
    found[TRUE] = float(np.sum(weight * left) / weight.sum())
    return found
