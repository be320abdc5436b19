"""An analytic body for tests: every effect is a formula, so that a row's number is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose, Manoeuvre, Treatment
from inpersona.validate.measures import At, Courses
from inpersona.validate.reach import Scope
from inpersona.validate.table import COLUMNS, Row, read_row

Array = NDArray[np.float64]

EFFECT = {"a": -8.0, "b": -6.0, "c": -10.0}  # mmHg per standard dose at a systolic pressure of 150
CLASS = {"thiazide": ("a",), "ARB": ("b",), "beta-blocker": ("c",)}
STRENGTH = {"quarter standard": 0.25, "half standard": 0.5, "standard": 1.0, "twice standard": 2.0}


class Shelf:
    """Three drugs, one of each of three classes; the dose is the multiple of the standard."""

    def doses(self, drug_class: str, strength: str) -> Sequence[Dose]:
        return [Dose(drug, (STRENGTH[strength],), "mg") for drug in CLASS.get(drug_class, ())]

    def has(self, drug: str) -> bool:
        return drug in EFFECT


class AnalyticBody:
    """Drugs shift systolic pressure in proportion to it; a tilt lowers output by its angle; salt
    moves pressure by 0.03 mmHg for each mmol a day, with a time constant of 3 days."""

    quantities = frozenset({"systolic_blood_pressure", "cardiac_output", "urine_sodium_rate"})

    def __init__(self, people: int = 2000, failing: float = 0.0) -> None:
        rng = np.random.default_rng(11)
        systolic = 140.0 + 15.0 * rng.standard_normal(people)
        self.covariates: Mapping[str, Array] = {
            "age": rng.uniform(20.0, 80.0, people),
            "systolic_blood_pressure": systolic,
            "cardiac_output": 5.5 + 0.8 * rng.standard_normal(people),
            "urine_sodium_rate": np.full(people, 150.0),
            "male": (rng.random(people) < 0.5).astype(float),
            "healthy": np.ones(people),
            "hypertension": (systolic > 130.0).astype(float),
            "treated": np.zeros(people),
        }
        self.failing = failing
        self.calls: list[Treatment] = []

    def courses(self, treatment: Treatment, people: NDArray[np.int64], at: At) -> Courses:
        self.calls.append(treatment)
        hours = [step.hours or 0.0 for step in treatment.steps]
        ends = np.cumsum(hours)
        times = np.unique([0.0, *ends, max(ends[-1] - 24.0, 0.0), at.hours or 0.0])
        times = times[times <= max(ends[-1], 1e-9)]
        base = {name: self.covariates[name][people] for name in self.quantities}
        values = {name: np.repeat(x[:, None], len(times), axis=1) for name, x in base.items()}
        start = 0.0
        for step, end in zip(treatment.steps, ends, strict=True):
            during = (times > start) & (times <= end)
            for action in step.actions:
                self._act(action, values, base, during, times - start)
            start = end
        failed = np.arange(len(people)) < self.failing * len(people)
        return Courses(times, values, base, tuple(ends), failed)

    def _act(self, action: object, values: dict[str, Array], base: Mapping[str, Array],
             during: NDArray[np.bool_], since: Array) -> None:  # fmt: skip
        systolic = base["systolic_blood_pressure"][:, None]
        if isinstance(action, Dose):
            shift = EFFECT[action.drug] * action.amounts[0] * systolic / 150.0
            values["systolic_blood_pressure"][:, during] += shift
        elif isinstance(action, Manoeuvre) and action.kind == "tilt":
            values["cardiac_output"][:, during] -= 0.02 * action.number("angle_deg")
        elif isinstance(action, Manoeuvre) and action.kind == "salt":
            intake = action.number("sodium_mmol_per_day")
            share = 1.0 - np.exp(-since[during] / 72.0)
            values["systolic_blood_pressure"][:, during] += 0.03 * (intake - 150.0) * share
            values["urine_sodium_rate"][:, during] += (intake - 150.0) * share


OPEN = Scope(frozenset({"R1"}), {"R9": "not in this body"}, frozenset(), frozenset(), frozenset())


def make_row(**cells: str) -> Row:
    """A row about systolic pressure under a thiazide, with some cells replaced."""
    default = {
        "id": "R1", "section": "T1", "population": "hypertension untreated; n 400",
        "protocol": "thiazide at standard dose for 6 weeks", "versus": "placebo",
        "quantity": "systolic_blood_pressure", "at": "trough", "measure": "change",
        "unit": "mm[Hg]", "expected": "-8", "low": "-9", "high": "-7", "interval": "ours",
        "role": "validation", "family": "test", "source": "ours", "confirmed": "yes",
    }  # fmt: skip
    return read_row({**dict.fromkeys(COLUMNS, ""), **default, **cells})
