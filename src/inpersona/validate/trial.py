"""How a trial sees its people: noisy readings, entry, baseline and follow-up visits, placebo.

Pure functions on arrays of shape (people,). Regression to the mean is not a parameter: it comes
from entry by readings that carry noise. Each person's noise is frozen by visit, so arms are paired.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpersona.core.tables import load_values
from inpersona.core.treatments import ClassDose, Dose, Treatment
from inpersona.core.values import Value
from inpersona.infer.operators import table

Array = NDArray[np.float64]

SCREENING, BASELINE, FOLLOW_UP = 0, 1, 2
_SEED = 20_250_101
_OPERATORS = {
    "systolic_blood_pressure": "office_systolic",
    "diastolic_blood_pressure": "office_diastolic",
    "heart_rate": "heart_rate",
}


@cache
def numbers() -> Mapping[str, Value]:
    """The numbers of `trial.toml` by "table.name"."""
    return load_values(Path(__file__).with_name("trial.toml"))


def reading_sd(quantity: str) -> float:
    """Sd of one office visit's mean about the usual value; 0 for quantities without one.

    The numbers are those of the observation operators: day-to-day sd, and that of readings of one
    visit divided by the number of readings.
    """
    operator = _OPERATORS.get(quantity)
    if operator is None:
        return 0.0
    between, within = (
        table()[f"{operator}.{part}"].value for part in ("between_visit", "within_visit")
    )
    return sqrt(between**2 + within**2 / numbers()["settings.readings_per_visit"].value)


def placebo_effect(quantity: str) -> float:
    """What a placebo adds to an office reading, in the quantity's unit."""
    value = numbers().get(f"placebo.{quantity}")
    return value.value if value else 0.0


def noise(people: int, visit: int, quantity: str) -> Array:
    """Standard normal noise of everyone's visit: frozen by visit and quantity."""
    name = int.from_bytes(quantity.encode()[:8].ljust(8, b"\0"), "little")
    return np.random.default_rng([_SEED, visit, name]).standard_normal(people)


def readings(usual: Array, quantity: str, visit: int) -> Array:
    """What is read at a visit of everyone in the frozen population."""
    return np.asarray(usual + reading_sd(quantity) * noise(len(usual), visit, quantity))


def observed(covariates: Mapping[str, Array], visit: int) -> dict[str, Array]:
    """Covariates in which every quantity with a reading error is replaced by its reading."""
    return {
        name: readings(x, name, visit) if reading_sd(name) else np.asarray(x)
        for name, x in covariates.items()
    }


def is_trial(treatment: Treatment) -> bool:
    """Whether drugs are given: people are then entered and followed by readings at visits."""
    return any(isinstance(a, Dose | ClassDose) for step in treatment.steps for a in step.actions)
